// SPDX-License-Identifier: Apache-2.0

package import KubeClient
import KubeModel
import Synchronization

/// Finds the pod that connections go to, and another when that one goes away.
package final class ForwardTarget: Sendable {
    /// How many pods are tried for one connection.
    private static let attempts = 3

    private let client: Client
    private let watch: PodWatch
    private let timeout: Duration
    private let moved: @Sendable (AppPod) -> Void
    private let missing: @Sendable (_ reason: String) -> Void
    private let current = Mutex<String?>(nil)

    /// - Parameters:
    ///   - timeout: How long to wait for a ready pod.
    ///   - moved: Called when new connections go to another pod.
    ///   - missing: Called with the reason when no pod is ready.
    package init(
        client: Client,
        watch: PodWatch,
        timeout: Duration,
        moved: @escaping @Sendable (AppPod) -> Void,
        missing: @escaping @Sendable (_ reason: String) -> Void
    ) {
        self.client = client
        self.watch = watch
        self.timeout = timeout
        self.moved = moved
        self.missing = missing
    }

    /// Waits for a ready pod.
    ///
    /// - Throws: ``PodStreamError`` where there is none in time.
    package func pod(without failed: Set<String> = []) async throws -> AppPod {
        if let pod = choose(without: failed) { return pod }
        missing(PodChoice.reason(watch.pods))
        let end = ContinuousClock.now + timeout
        while ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(100))
            if let pod = choose(without: failed) { return pod }
        }
        let reason = PodChoice.reason(watch.pods)
        throw PodStreamError("timed out after \(timeout.inSeconds) waiting for a ready pod: \(reason)")
    }

    /// Opens a connection to the pod of the moment.
    ///
    /// - Throws: `KubeError`, ``PodStreamError``.
    package func connect() async throws -> ForwardedConnection {
        var failed: Set<String> = []
        while true {
            let pod = try await pod(without: failed)
            do {
                return try await client.forward(to: pod.key, port: pod.httpPort)
            } catch let error as KubeError {
                // Without the permission for one pod, it is missing for all.
                let isFinal = [400, 401, 403, 501].contains(error.status?.code ?? 0)
                failed.insert(pod.metadata.uid)
                if isFinal || failed.count >= Self.attempts { throw error }
                let hasOther = PodChoice.best(of: watch.pods, without: failed) != nil
                if !hasOther, !error.isNotFound { throw error }
            }
        }
    }

    /// Looks whether the pod is still there, for as long as it isn't cancelled.
    package func follow(_ changes: AsyncStream<Void>) async {
        for await _ in changes {
            let had = current.withLock { $0 }
            guard choose(without: []) == nil, had != nil else { continue }
            current.withLock { $0 = nil }
            missing(PodChoice.reason(watch.pods))
        }
    }

    private func choose(without failed: Set<String>) -> AppPod? {
        let (pod, isNew) = current.withLock { current -> (AppPod?, Bool) in
            let pod = PodChoice.best(of: watch.pods, after: current, without: failed)
            guard let pod else { return (nil, false) }
            defer { current = pod.metadata.uid }
            return (pod, current != pod.metadata.uid)
        }
        if let pod, isNew { moved(pod) }
        return pod
    }
}

extension Duration {
    /// `30s`, `1.5s`.
    package var inSeconds: String {
        let (seconds, attoseconds) = components
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 ? "\(seconds)s" : "\(seconds).\(tenths)s"
    }
}
