// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// Why a list or a watch ended, as far as it matters for what comes next.
struct WatchFailure: Equatable, Sendable {
    enum Kind: String, Sendable {
        /// The version is no longer kept (410), or can't even be asked for (414).
        case expired
        /// The version is newer than what this server has seen.
        case versionTooLarge = "version_too_large"
        /// The server doesn't take the request as it stands, such as one for initial events.
        case unsupported
        /// The server has too much to do (429, 503).
        case busy
        /// The user may not do that (401, 403).
        case forbidden
        /// The server doesn't serve the kind, as before its CRD is applied (404).
        case notServed = "not_served"
        /// The answer is larger than is read at once.
        case tooLarge = "too_large"
        /// There was no answer: the connection failed, or nothing came in time.
        case unreachable
        /// Anything else: what the server answered says nothing about what to do.
        case other
    }

    var kind: Kind
    var retryAfter: Duration?

    init(_ kind: Kind, retryAfter: Duration? = nil) {
        self.kind = kind
        self.retryAfter = retryAfter
    }

    init(_ error: any Error) {
        guard let error = error as? KubeError else {
            self.init(.other)
            return
        }
        if let status = error.status {
            self.init(status)
        } else {
            switch error.code {
            case .decoding: self.init(.other)
            case .tooLarge: self.init(.tooLarge)
            default: self.init(.unreachable)
            }
        }
    }

    init(_ status: Status) {
        let error = KubeError(.server, status: status, message: "")
        retryAfter = error.retryAfter
        if error.isResourceVersionTooLarge {
            kind = .versionTooLarge
        } else if error.isExpired || [414, 431].contains(status.code) {
            kind = .expired
        } else {
            switch status.code {
            case 400, 405, 406, 415, 422, 501: kind = .unsupported
            case 401, 403: kind = .forbidden
            case 404: kind = .notServed
            case 429, 503: kind = .busy
            default: kind = .other
            }
        }
    }
}
