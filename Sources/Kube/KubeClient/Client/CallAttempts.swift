// SPDX-License-Identifier: Apache-2.0

import Curl

/// What becomes of a call's answer. Pure: knows no clock and no server.
struct CallAttempts: Sendable {
    /// How often a call is sent again because the server asked for it.
    static let maximumRetries = 5
    /// The longest wait before that. A server that asks for more gets its caller's patience, not the client's.
    static let longestDelay: Duration = .seconds(10)

    /// What to do with an answer.
    enum Step: Hashable {
        /// It is the answer.
        case answer
        /// Send the call again after that time.
        case retry(after: Duration)
        /// Send the call again, as soon as there are other credentials.
        case renewCredentials
    }

    private let retries: Int
    private var retried = 0
    private var hasRenewed = false

    /// The attempts of one call.
    init(retries: Int = maximumRetries) { self.retries = retries }

    /// Decides on the answer of the latest attempt.
    ///
    /// 429 and 503 with `Retry-After` mean that the request was not acted on, so that any verb may be repeated.
    mutating func next(_ head: ResponseHead) -> Step {
        switch head.status {
        case 401 where !hasRenewed:
            hasRenewed = true
            return .renewCredentials
        case 429, 503:
            guard let seconds = head.retryAfterSeconds, retried < retries else { return .answer }
            let delay = Duration.seconds(seconds)
            guard delay <= Self.longestDelay else { return .answer }
            retried += 1
            return .retry(after: delay)
        default: return .answer
        }
    }
}
