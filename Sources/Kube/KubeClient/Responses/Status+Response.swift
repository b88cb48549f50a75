// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel

extension Status {
    /// What a response that isn't a success says: the `Status` in its body, else one made of its status code.
    init(_ head: ResponseHead, body: [UInt8]) {
        self =
            Self.read(body)
            ?? Status(message: "the server responded with status \(head.status) and no message")
        // The code of the response is what the server acted by.
        code = head.status
        if reason.isEmpty { reason = Self.reasons[head.status] ?? "" }
        if let seconds = head.retryAfterSeconds { retryAfterSeconds = seconds }
    }

    /// The body as a `Status`, where it is one. Proxies answer in HTML, and the API server itself in plain text
    /// where it doesn't come as far as its API (404 of an unknown group, 429 of the oldest kind of limit).
    private static func read(_ body: [UInt8]) -> Status? {
        guard body.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
        // A body that can't be read is no `Status`; the response's own code still tells what happened.
        guard case .success(let status) = Result(catching: { try Status(json: body) }) else { return nil }
        return status.reason.isEmpty && status.message.isEmpty ? nil : status
    }

    private static let reasons = [
        400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed",
        406: "NotAcceptable", 409: "Conflict", 410: "Gone", 413: "RequestEntityTooLarge",
        415: "UnsupportedMediaType", 422: "Invalid", 429: "TooManyRequests", 500: "InternalError",
        503: "ServiceUnavailable", 504: "Timeout",
    ]
}

extension ResponseHead {
    /// After how many seconds the server wants to be asked again. Dates aren't understood; the API server sends none.
    var retryAfterSeconds: Int? {
        first("retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
