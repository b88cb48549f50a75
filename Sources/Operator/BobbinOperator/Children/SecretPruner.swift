// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// Deletes generated Secrets that no version needs any more that could be rolled back to.
///
/// Which versions there are is asked only when that may have changed, so a fleet at rest asks nothing.
struct SecretPruner: Sendable {
    /// What is remembered of an app's Secrets.
    struct Record: Sendable, Equatable {
        /// The last look that found all that nothing needs.
        fileprivate var look: Look?
        fileprivate var wait: Wait?
    }

    /// When it was looked for the last time, by what could change the answer.
    fileprivate struct Look: Hashable {
        var generation: Int64
        var isRolledOut: Bool
        var stale: Set<String>
    }

    /// For the deployment controller, after a look that found more versions than it is to keep.
    fileprivate struct Wait: Hashable {
        var look: Look
        var wait: BackoffWait
    }

    /// How long to wait for the deployment controller where it has more old versions than it is to keep: longer each
    /// time, since it may be down.
    private static let backoff = Backoff(initial: .seconds(30), maximum: .seconds(900), jitter: 0)

    private let reader: any ObjectReader
    private let writer: any ObjectWriter
    private let store: Store<SecretMetadata>
    private let time: TimeSource
    private let records: Remembered<Record>

    init(
        reader: any ObjectReader,
        writer: any ObjectWriter,
        store: Store<SecretMetadata>,
        time: TimeSource = .continuous,
        records: Remembered<Record> = Remembered(blank: Record())
    ) {
        self.reader = reader
        self.writer = writer
        self.store = store
        self.time = time
        self.records = records
    }

    /// Deletes what nothing needs of an app's Secrets, but for the one in use.
    ///
    /// - Parameters:
    ///   - current: the Secret that the Deployment mounts now; `nil` where it mounts the user's own.
    ///   - deployment: as it is now; `nil` where there is none any more.
    /// - Returns: when to look again, where the deployment controller is behind.
    /// - Throws: `KubeError`.
    func prune(
        _ app: SpinApp,
        current: String?,
        deployment: Deployment?,
        appLabel: String
    ) async throws -> Duration? {
        let value = ObjectCaches.appIndexValue(namespace: app.metadata.namespace, label: appLabel)
        let stale = store.objects(index: ObjectCaches.secretsByApp.name, value: value).filter {
            $0.metadata.name != current && !$0.metadata.isBeingDeleted
                && $0.ownership(for: ChildOwner(app)) != .foreign
        }
        guard !stale.isEmpty else {
            records.set(Record(), for: app.key)
            return nil
        }
        guard let deployment else {
            for secret in stale { try await delete(secret) }
            return nil
        }
        // A controller that hasn't seen the latest template may yet make a version of an older one.
        let observed = deployment.status.observedGeneration
        guard observed >= deployment.metadata.generation else { return nil }
        var look = Look(
            generation: deployment.metadata.generation,
            isRolledOut: RolloutVerdict(of: deployment.rollout).isRolledOut,
            stale: Set(stale.map(\.metadata.name))
        )
        guard records[app.key].look != look else { return nil }
        if let rest = rest(of: app.key, look) { return rest }
        guard let versions = try await versions(of: deployment, appLabel: appLabel) else {
            return wait(app.key, look)
        }
        let needed = versions.reduce(into: try await mountedSecrets(of: deployment)) {
            $0.formUnion($1.mountedSecrets)
        }
        for secret in stale where !needed.contains(secret.metadata.name) { try await delete(secret) }
        if look.isRolledOut, versions.count > deployment.revisionHistoryLimit + 1 {
            return wait(app.key, look)
        }
        look.stale.formIntersection(needed)
        records.set(Record(look: look), for: app.key)
        return nil
    }

    /// How long is still to be waited, if it is.
    private func rest(of app: ObjectKey, _ look: Look) -> Duration? {
        records[app].wait.flatMap { $0.look == look ? $0.wait.rest(now: time.now) : nil }
    }

    private func wait(_ app: ObjectKey, _ look: Look) -> Duration {
        let now = time.now
        return records.update(app) { record in
            if record.wait?.look == look {
                record.wait?.wait.extend(Self.backoff, now: now)
            } else {
                record.wait = Wait(look: look, wait: BackoffWait(Self.backoff, now: now))
            }
            return record.wait?.wait.length ?? Self.backoff.initial
        }
    }

    /// The versions that there are; `nil` where one can't be read, and so may need any Secret.
    private func versions(of deployment: Deployment, appLabel: String) async throws -> [ReplicaSet]? {
        let selection = Selection(
            namespace: deployment.metadata.namespace,
            labels: "\(SpinKeyspace.appNameLabel)=\(appLabel)"
        )
        var versions: [ReplicaSet]? = []
        try await ListOptions.readPages(of: Self.page) { options in
            let found = try await reader.list(ReplicaSet.self, selection, options)
            guard found.undecodable.isEmpty else {
                versions = nil
                return nil
            }
            // One that nobody controls is about to be adopted.
            versions? += found.items.filter {
                $0.metadata.controller == nil || $0.metadata.isOwned(by: deployment.metadata.uid)
            }
            return found.continueToken
        }
        return versions
    }

    /// How many ReplicaSets are read at a time: an app has eleven unless it says otherwise, and others may put its label
    /// on as many as they like.
    private static let page = 20

    /// What the next version would mount: there may be none of it yet, where its pods are refused.
    private func mountedSecrets(of deployment: Deployment) async throws -> Set<String> {
        do {
            return try await reader.get(DeploymentTemplate.self, deployment.key).mountedSecrets
        } catch let error as KubeError where error.isNotFound { return [] }
    }

    private func delete(_ secret: SecretMetadata) async throws {
        do {
            try await writer.delete(
                SecretMetadata.type,
                secret.key,
                DeleteOptions(uid: secret.metadata.uid)
            )
        } catch let error as KubeError where error.isNotFound || error.isConflict {
            // Gone already, or another one has its name by now.
        }
    }
}
