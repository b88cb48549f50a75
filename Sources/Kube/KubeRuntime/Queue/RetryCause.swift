// SPDX-License-Identifier: Apache-2.0

public import KubeClient
internal import KubeModel

/// Why a key has to be tried again. It decides how long to wait, and which other keys are tried again once one
/// of them succeeds.
public struct RetryCause: Hashable, Sendable, CustomStringConvertible {
    /// What kinds of causes there are.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What was read was out of date: the next try settles it.
        case conflict
        /// The API server asked for time.
        case throttled
        /// The API server could not be reached.
        case unreachable
        /// The API server answered with a failure of its own, or of a webhook.
        case serverFailure = "server_failure"
        /// The credentials were refused.
        case unauthorized
        /// A right, or room in a quota, is missing.
        case forbidden
        /// The API server did not accept what was sent.
        case refused
        /// The try took too long.
        case timeout
        /// Something else is in the way, which somebody has to clear.
        case obstacle
        /// Anything else.
        case other

        /// Whether what ends one key's wait ends that of all keys with the same cause.
        var isShared: Bool { self != .conflict && self != .other }
    }

    /// The kind.
    public var kind: Kind
    /// What keys with the same cause have in common, such as a namespace or a verb and a kind.
    public var scope: String

    /// A cause.
    public init(_ kind: Kind, scope: String = "") {
        self.kind = kind
        self.scope = scope
    }

    /// The cause of an error.
    public init(_ error: any Error) {
        switch error {
        case let error as any RetryableError: self = error.retryCause
        case let error as KubeError: self.init(error)
        case is OverdueError: self.init(.timeout)
        default: self.init(.other)
        }
    }

    /// The cause of a failed request.
    public init(_ error: KubeError) {
        let request = error.operation.map { operation in
            "\(operation.verb) \(operation.type) \(operation.key.namespace)"
        }
        switch error.code {
        case .timeout: self.init(.timeout)
        case .transport: self.init(.unreachable)
        case .authentication: self.init(.unauthorized)
        // Whoever made it so large may make it small again, and each try reads it once.
        case .tooLarge: self.init(.refused, scope: request ?? "")
        case .server:
            let code = error.status?.code ?? 0
            switch code {
            case 401: self.init(.unauthorized)
            case 403: self.init(.forbidden, scope: request ?? "")
            case 409: self.init(.conflict)
            case 429: self.init(.throttled)
            case 400, 413, 415, 422: self.init(.refused, scope: request ?? "")
            case 500...: self.init(.serverFailure, scope: request ?? "")
            default: self.init(.other)
            }
        default: self.init(.other)
        }
    }

    /// `forbidden (apply Deployment.apps default)`.
    public var description: String { scope.isEmpty ? kind.rawValue : "\(kind.rawValue) (\(scope))" }

    /// How long to wait: from the first time to the longest, for a cause that only few keys have.
    var backoff: Backoff {
        switch kind {
        case .conflict: Backoff(initial: .milliseconds(5), maximum: .seconds(10))
        case .unreachable: Backoff(initial: .milliseconds(500), maximum: .seconds(10))
        case .throttled, .serverFailure, .unauthorized, .forbidden:
            Backoff(initial: .seconds(1), maximum: .seconds(10))
        case .timeout, .obstacle: Backoff(initial: .seconds(5), maximum: .seconds(30))
        case .refused: Backoff(initial: .seconds(5), maximum: .seconds(300))
        case .other: Backoff()
        }
    }

    /// The longest wait where that many keys have this cause: together they try about once a second at most, up to
    /// five minutes each.
    func longestWait(among keys: Int) -> Duration {
        let longest = backoff.maximum
        guard kind.isShared else { return longest }
        return max(longest, min(.seconds(keys), .seconds(300)))
    }
}

/// An error that says itself why and when to try again.
public protocol RetryableError: Error {
    /// Why to try again.
    var retryCause: RetryCause { get }
    /// How long the server asked to wait, if it did.
    var retryAfter: Duration? { get }
}
