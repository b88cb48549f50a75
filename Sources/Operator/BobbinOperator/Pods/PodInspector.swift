// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinState

/// Finds what an app's pods suffer from: in the cache, and where a pod has long been in preparation, in its events.
///
/// Nobody watches events: a cluster has too many. Of an app that isn't rolled out one such pod is asked after, first
/// when it has been in preparation for 20 seconds, then after twice as long each time, up to 5 minutes. Where all is
/// well nothing is ever read.
struct PodInspector: Sendable {
    /// How long a node may prepare a pod before its events are asked why, and how long then.
    static let backoff = Backoff(initial: .seconds(20), maximum: .seconds(300), jitter: 0)

    /// What was found.
    struct Findings: Sendable, Hashable {
        var failure: PodFailure?
        /// When to look again though nothing changes.
        var lookAgain: Duration?
    }

    /// What is remembered of a pod that was asked after.
    struct Look: Sendable, Equatable {
        var pod: String
        var wait: BackoffWait
        var failure: PodFailure?
    }

    let pods: Store<Pod>
    let reader: any ObjectReader
    let time: TimeSource
    private let looks: Remembered<Look?>

    init(
        pods: Store<Pod>,
        reader: any ObjectReader,
        time: TimeSource,
        looks: Remembered<Look?> = Remembered(blank: nil)
    ) {
        self.pods = pods
        self.reader = reader
        self.time = time
        self.looks = looks
    }

    /// Looks at the pods that carry the label of an app.
    ///
    /// - Throws: `CancellationError`. Events that can't be read are done without.
    func inspect(
        _ app: ObjectKey,
        label: String,
        of deployment: Deployment,
        now: Timestamp
    ) async throws -> Findings {
        let all = pods.objects(
            index: ObjectCaches.byApp.name,
            value: ObjectCaches.appIndexValue(namespace: app.namespace, label: label)
        )
        if let podFailure = PodFailure.worst(of: all, for: deployment.rollout, now: now) {
            looks.set(nil, for: app)
            let rest = podFailure.until.map { Duration.microseconds($0.microseconds - now.microseconds) }
            return Findings(failure: podFailure, lookAgain: rest)
        }
        let verdict = RolloutVerdict(of: deployment.rollout)
        guard !verdict.isSettled, verdict.failure == nil else {
            looks.set(nil, for: app)
            return Findings()
        }
        let newest = deployment.rollout.newest(all)
        let preparing = newest.filter { $0.creation != nil }.min { $0.key < $1.key }
        guard let pod = preparing, let creation = pod.creation else {
            // One that runs tells of itself. One that isn't there yet may be in preparation before we are told again.
            guard newest.isEmpty || newest.contains(where: \.isUnassigned) else {
                looks.set(nil, for: app)
                return Findings()
            }
            return Findings(lookAgain: record(app, pod: "", podFailure: nil))
        }
        let age = Duration.microseconds(now.microseconds - creation.since.microseconds)
        let begin = Self.backoff.initial
        guard age >= begin else { return Findings(lookAgain: begin - max(age, .zero)) }
        if let known = known(app, pod.metadata.uid), let rest = known.wait.rest(now: time.now) {
            return Findings(failure: known.failure, lookAgain: rest)
        }
        let found = PodFailure(creating: creation, events: try await events(about: pod))
        // Events are kept for an hour; the trouble is over when the pod is no longer in preparation.
        let podFailure = found ?? known(app, pod.metadata.uid)?.failure
        return Findings(
            failure: podFailure,
            lookAgain: record(app, pod: pod.metadata.uid, podFailure: podFailure)
        )
    }

    private func known(_ app: ObjectKey, _ pod: String) -> Look? {
        looks[app].flatMap { $0.pod == pod ? $0 : nil }
    }

    /// Remembers a look, and says how long to wait before the next.
    private func record(_ app: ObjectKey, pod: String, podFailure: PodFailure?) -> Duration {
        let before = known(app, pod)
        let now = time.now
        if let rest = before?.wait.rest(now: now) { return rest }
        var wait = before?.wait ?? BackoffWait(Self.backoff, now: now)
        if before != nil { wait.extend(Self.backoff, now: now) }
        looks.set(Look(pod: pod, wait: wait, failure: podFailure), for: app)
        return wait.length
    }

    private func events(about pod: Pod) async throws -> [PodEvent] {
        let selection = Selection(
            namespace: pod.key.namespace,
            fields: "involvedObject.uid=\(pod.metadata.uid),type=Warning"
        )
        do {
            return try await reader.list(PodEvent.self, selection, ListOptions(limit: 50)).items
        } catch is KubeError {
            // Without them the app is told of as one that isn't available yet, which it is.
            return []
        }
    }
}
