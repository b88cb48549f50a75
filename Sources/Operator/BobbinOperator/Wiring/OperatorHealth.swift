// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Synchronization

/// What the operator's probes say. Ready is who could do its work now; alive is who isn't better replaced.
///
/// A process is never replaced merely because the API server is down: that would make a fleet of restarts of one outage.
final class OperatorHealth: Sendable {
    /// How long the client's thread may leave requests to lie.
    static let threadLimit = Duration.seconds(60)
    /// How long a cache may be blind while the API server answers others.
    static let blindnessLimit = Duration.seconds(600)
    /// How old an answer may be to show that the API server answers.
    static let answerAge = Duration.seconds(60)

    private let clock: TimeSource
    private let lastAnswer = Mutex<Duration?>(nil)

    init(clock: TimeSource = .continuous) { self.clock = clock }

    /// Records that the API server answered a request, or failed to (`nil`).
    func observe(code: Int?, _ operation: KubeError.Operation?) {
        // Lists and watches are what caches are filled by: they say nothing about whether others are answered.
        guard code != nil, operation?.verb != "watch", operation?.verb != "list" else { return }
        let now = clock.now
        lastAnswer.withLock { $0 = now }
    }

    /// What must hold for the process not to be replaced.
    func liveness(client: Client, caches: [any CacheSource]) -> [HealthCheck] {
        [
            HealthCheck("client") {
                let wait = client.unresponsiveness
                guard wait >= Self.threadLimit else { return nil }
                return "the client has not sent a request for \(wait.components.seconds) s"
            },
            HealthCheck("watches") { self.uselessness(caches.worstBlindness) },
        ]
    }

    /// Why another process would see more than this one; `nil` where it likely wouldn't.
    func uselessness(_ blindness: Blindness?) -> String? {
        guard let blindness, blindness.isUnreachable, blindness.duration >= Self.blindnessLimit else {
            return nil
        }
        let now = clock.now
        guard let answer = lastAnswer.withLock({ $0 }), now - answer <= Self.answerAge else { return nil }
        return "\(blindness), although the API server answers other requests"
    }
}
