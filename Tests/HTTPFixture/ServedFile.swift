// SPDX-License-Identifier: Apache-2.0

/// A file as a decent web server has it: with an ETag, and in parts.
package struct ServedFile: Sendable {
    package var body: [UInt8]
    package var etag: String?
    /// Whether parts are given; some servers always send the whole.
    package var hasParts = true

    package init(_ body: [UInt8], etag: String? = "\"one\"", hasParts: Bool = true) {
        self.body = body
        self.etag = etag
        self.hasParts = hasParts
    }

    /// The status, headers and body for a request.
    package func response(
        to request: HTTPFixture.Request
    ) -> (status: Int, headers: [(String, String)], body: [UInt8]) {
        var headers = etag.map { [("ETag", $0)] } ?? []
        let isCurrent = request.first("If-Range").map { $0 == etag } ?? true
        guard hasParts, isCurrent, let start = Self.start(of: request) else { return (200, headers, body) }
        guard start < body.count else {
            headers.append(("Content-Range", "bytes */\(body.count)"))
            return (416, headers, [])
        }
        headers.append(("Content-Range", "bytes \(start)-\(body.count - 1)/\(body.count)"))
        return (206, headers, Array(body[start...]))
    }

    package func answer(to request: HTTPFixture.Request) -> HTTPFixture.Answer {
        let (status, headers, body) = response(to: request)
        return .whole(status, headers: headers, body: body)
    }

    /// As ``answer(to:)``, but broken off after some bytes of the body.
    package func truncatedAnswer(to request: HTTPFixture.Request, after count: Int) -> HTTPFixture.Answer {
        let (status, headers, body) = response(to: request)
        return .truncated(status, headers: headers, body: body, after: count)
    }

    private static func start(of request: HTTPFixture.Request) -> Int? {
        guard let range = request.first("Range"), range.hasPrefix("bytes="), range.hasSuffix("-") else {
            return nil
        }
        return Int(range.dropFirst("bytes=".count).dropLast())
    }
}
