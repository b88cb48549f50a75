// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// Holds back requests with credentials that the server has just refused (401), whoever makes them: without it, each
/// of a process's loops would ask again at its own pace.
///
/// After a refusal one request is let through from time to time, first after half a second, then after twice as long each
/// time, up to ten seconds; with its refusal the credentials are renewed. Other credentials pass at once, and the first answer
/// that isn't a refusal ends it.
final class CredentialGate: Sendable {
    private struct Refusal {
        var credential: Credential
        var wait: BackoffWait
        /// Whether one was let through since the last refusal.
        var isTried = false
    }

    private static let backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(10), jitter: 0)

    private let refusal = Mutex<Refusal?>(nil)

    /// How long a request with that credential has to wait; `nil` where it may be sent. One that may be sent is
    /// the only one until it is answered, or until as long as before has passed.
    func wait(_ credential: Credential, now: Duration) -> Duration? {
        refusal.withLock { refusal in
            guard var known = refusal, known.credential.isSame(as: credential) else { return nil }
            if let rest = known.wait.rest(now: now) { return rest }
            known.wait.restart(now: now)
            known.isTried = true
            refusal = known
            return nil
        }
    }

    /// Takes note of an answer: whether it refused the credential.
    func record(_ credential: Credential, isRefused: Bool, now: Duration) {
        refusal.withLock { refusal in
            guard isRefused else {
                refusal = nil
                return
            }
            guard var known = refusal else {
                refusal = Refusal(credential: credential, wait: BackoffWait(Self.backoff, now: now))
                return
            }
            // Of requests that were under way together the first counts.
            if known.credential.isSame(as: credential), !known.isTried { return }
            known.wait.extend(Self.backoff, now: now)
            refusal = Refusal(credential: credential, wait: known.wait)
        }
    }
}

extension Credential {
    /// Whether the server sees the same, however it was come by.
    func isSame(as other: Credential) -> Bool {
        authorization == other.authorization && identity == other.identity
    }
}

extension KubeError {
    /// The error of a request that isn't sent, as the same credentials were refused a moment ago.
    static func refusedCredentials(_ operation: Operation?, retryAfter wait: Duration) -> KubeError {
        var status = Status(
            code: 401,
            reason: "Unauthorized",
            message: "the API server rejected the credentials; will retry later"
        )
        status.retryAfterSeconds = Int(wait.components.seconds) + 1
        return KubeError(.server, operation: operation, status: status, message: status.message)
    }
}
