// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// Why a request to an API server failed.
///
/// Equality is on ``code`` alone. The description names the verb, the kind and the object, and never holds a
/// request's or an object's content.
public struct KubeError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, in a set that may grow.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Base: String {
            case server, transport, timeout, authentication, configuration, request, decoding, closed
            case tooLarge = "too_large"
        }
        private let base: Base
        private init(_ base: Base) { self.base = base }

        /// The server answered with a failure; see ``KubeError/status``.
        public static let server = Self(.server)
        /// No answer: the name, the connection, TLS or the stream failed.
        public static let transport = Self(.transport)
        /// No answer in time.
        public static let timeout = Self(.timeout)
        /// Credentials could not be had (token file, exec plugin).
        public static let authentication = Self(.authentication)
        /// The configuration can't be used.
        public static let configuration = Self(.configuration)
        /// No request can be made of what was asked, for instance of a name with a slash. Nothing was sent.
        public static let request = Self(.request)
        /// The answer can't be read.
        public static let decoding = Self(.decoding)
        /// The answer, or the object in it, is larger than allowed. It was not read; a write has happened all the same.
        public static let tooLarge = Self(.tooLarge)
        /// The client was shut down.
        public static let closed = Self(.closed)

        /// The code's name: bounded, and so fit for metric labels.
        public var description: String { base.rawValue }
    }

    /// What was being done.
    public struct Operation: Hashable, Sendable, CustomStringConvertible {
        /// The API verb: `get`, `list`, `watch`, `create`, `apply`, `patch`, `update`, `delete`.
        public var verb: String
        /// The kind.
        public var type: ResourceType
        /// The object, or the namespace with an empty name for a collection.
        public var key: ObjectKey

        /// An operation.
        public init(verb: String, type: ResourceType, key: ObjectKey) {
            self.verb = verb
            self.type = type
            self.key = key
        }

        /// `apply Deployment.apps default/hello`.
        public var description: String {
            if key.name.isEmpty {
                return "\(verb) \(type)\(key.namespace.isEmpty ? "" : " in \(key.namespace)")"
            }
            return "\(verb) \(type) \(key)"
        }
    }

    /// What went wrong.
    public let code: Code
    /// What was being done, where it was about a resource.
    public let operation: Operation?
    /// The server's answer, for ``Code/server``.
    public let status: Status?
    /// What happened and what to do, in a sentence.
    public let message: String

    /// An error.
    public init(_ code: Code, operation: Operation? = nil, status: Status? = nil, message: String) {
        self.code = code
        self.operation = operation
        self.status = status
        self.message = message
    }

    /// `apply Deployment.apps default/hello: deployments.apps is forbidden … (403 Forbidden)`.
    public var description: String {
        let subject = operation.map { "\($0): " } ?? ""
        let answer = status.map { " (\($0.code) \($0.reason))" } ?? ""
        return "\(subject)\(message)\(answer)"
    }
}

extension KubeError: Equatable {
    /// Whether both are of one code.
    public static func == (left: KubeError, right: KubeError) -> Bool { left.code == right.code }
}

extension KubeError {
    /// There is no such object, or no such kind (404).
    public var isNotFound: Bool { status?.code == 404 }
    /// An object of that name is there already.
    public var isAlreadyExists: Bool { status?.reason == "AlreadyExists" }
    /// A precondition failed, or another manager owns a field (409).
    public var isConflict: Bool { status?.code == 409 && !isAlreadyExists }
    /// The version asked for is no longer kept (410).
    public var isExpired: Bool {
        status?.code == 410 || status?.reason == "Expired" || status?.reason == "Gone"
    }
    /// The credentials were not accepted (401).
    public var isUnauthorized: Bool { status?.code == 401 }
    /// The user may not do that (403).
    public var isForbidden: Bool { status?.code == 403 }
    /// The body breaks the kind's rules (422).
    public var isInvalid: Bool { status?.code == 422 }
    /// An apply names a field that the kind doesn't have.
    ///
    /// The API server answers with 500 (`InternalError`) and no causes, so the text of its message is all that tells
    /// this from a failure of its own.
    public var isUndeclaredField: Bool {
        status?.code == 500 && message.contains("field not declared in schema")
    }
    /// The version asked for is newer than what the server has seen.
    public var isResourceVersionTooLarge: Bool {
        status?.causes.contains { $0.reason == "ResourceVersionTooLarge" } ?? false
    }
    /// How long the server asked to wait (429 and 503 with `Retry-After`), at most ``longestRetryAfter``.
    public var retryAfter: Duration? {
        status?.retryAfterSeconds.map { min(max(.zero, .seconds($0)), Self.longestRetryAfter) }
    }
    /// No server can make its client wait for longer: it may be another one by then.
    public static let longestRetryAfter = Duration.seconds(120)
}
