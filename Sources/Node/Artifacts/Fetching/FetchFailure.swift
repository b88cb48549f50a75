// SPDX-License-Identifier: Apache-2.0

internal import Curl
internal import SpinAPI
internal import Transfers

/// Why a request didn't give what was wanted, before it is known what that means.
struct FetchFailure: Error, Sendable {
    /// A clause, without credentials.
    let text: String
    /// Whether trying again may help.
    let isTransient: Bool
    /// What the server answered, where it did.
    let head: TransferHead?

    init(_ text: String, isTransient: Bool, head: TransferHead? = nil) {
        self.text = text
        self.isTransient = isTransient
        self.head = head
    }

    init(_ failure: TransferFailure) { self.init(failure.description, isTransient: failure.isTransient) }

    /// A status that is no success.
    init(answer head: TransferHead) {
        let name = Self.names[head.status].map { " (\($0))" } ?? ""
        text = "the server responded with \(head.status)\(name)"
        isTransient = Self.isTransient(head.status)
        self.head = head
    }

    /// How long the server asks to wait, where it says so in seconds.
    var retryAfter: Duration? {
        head?.first("retry-after").flatMap { Int64($0) }.map { .seconds(min(max($0, 0), 3600)) }
    }

    static func isTransient(_ status: Int) -> Bool { status >= 500 || status == 408 || status == 429 }

    /// The failure of a node, for a request for something that may be shown so.
    func failure(_ shown: String) -> NodeFailure {
        let advice =
            switch head?.status {
            case 401, 403:
                "; check that it can be downloaded without credentials, or set a pull Secret for a registry"
            case 404, 410: "; check the location in the Shim's fetchStrategy"
            case 407: "; check the credentials of fetchStrategy.proxy"
            default: isTransient ? "; check that the node can reach it, and fetchStrategy.proxy" : ""
            }
        return NodeFailure(.fetchFailed, "cannot fetch \(shown): \(text)\(advice)")
    }

    private static let names = [
        400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found",
        407: "proxy authentication required",
        410: "gone", 429: "too many requests", 500: "internal server error", 502: "bad gateway",
        503: "service unavailable", 504: "gateway timeout",
    ]
}
