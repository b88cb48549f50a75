import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState
import Synchronization

/// Deletes generated Secrets that no version needs any more that could be rolled back to.
///
/// Which versions there are is asked only when that may have changed, so a fleet at rest asks nothing.
final class SecretPruner: Sendable {
    /// When it was looked for the last time, by what could change the answer.
    private struct Look: Hashable {
        var generation: Int64
        var isRolledOut: Bool
        var stale: Set<String>
    }

    /// For the deployment controller, after a look that found more versions than it is to keep.
    private struct Wait {
        var look: Look
        var length: Duration
        var end: Duration
    }

    /// How long to wait for the deployment controller where it has more old versions than it is to keep: longer each
    /// time, since it may be down.
    private static let firstWait = Duration.seconds(30)
    private static let longestWait = Duration.seconds(900)

    private let reader: any ObjectReader
    private let writer: any ObjectWriter
    private let store: Store<SecretMetadata>
    private let time: TimeSource
    private let looks = Mutex<[ObjectKey: Look]>([:])
    private let waits = Mutex<[ObjectKey: Wait]>([:])

    init(
        reader: any ObjectReader,
        writer: any ObjectWriter,
        store: Store<SecretMetadata>,
        time: TimeSource = .continuous
    ) {
        self.reader = reader
        self.writer = writer
        self.store = store
        self.time = time
    }

    /// Keeps nothing of an app that is gone.
    func forget(_ app: ObjectKey) {
        looks.withLock { $0[app] = nil }
        waits.withLock { $0[app] = nil }
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
            forget(app.key)
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
        guard looks.withLock({ $0[app.key] }) != look else { return nil }
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
        waits.withLock { $0[app.key] = nil }
        look.stale.formIntersection(needed)
        looks.withLock { [look] in $0[app.key] = look }
        return nil
    }

    /// How long is still to be waited, if it is.
    private func rest(of app: ObjectKey, _ look: Look) -> Duration? {
        let now = time.now
        return waits.withLock { $0[app] }.flatMap { $0.look == look && $0.end > now ? $0.end - now : nil }
    }

    private func wait(_ app: ObjectKey, _ look: Look) -> Duration {
        let now = time.now
        return waits.withLock { waits in
            let known = waits[app].flatMap { $0.look == look ? $0 : nil }
            let length = known.map { min($0.length * 2, Self.longestWait) } ?? Self.firstWait
            waits[app] = Wait(look: look, length: length, end: now + length)
            return length
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
