// SPDX-License-Identifier: Apache-2.0

import Curl

/// Asks for another protocol on a connection that nothing was sent on yet. What it reads it parses itself, for
/// libcurl only carries the bytes.
struct UpgradeHandshake {
    /// The largest head, and the largest body of a refusal, that is looked at.
    private static let largestAnswer = 64 << 10

    private let bytes: [UInt8]

    /// - Throws: ``TransportFailure`` where a header's value would be taken for several.
    init(_ request: HTTPRequest, _ endpoint: Endpoint) throws {
        guard request.headers.allSatisfy(\.isSafe) else {
            throw TransportFailure(.connection, "a header value contains a line break; no request was sent")
        }
        let headers =
            [
                HTTPHeader("Host", endpoint.server.authority), HTTPHeader("User-Agent", endpoint.userAgent),
            ] + request.headers
        let target = "\(endpoint.server.basePath)\(request.target)"
        let lines = ["\(request.method) \(target) HTTP/1.1"] + headers.map { "\($0.name): \($0.value)" }
        bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Sends the request and reads the answer.
    func perform(over channel: any ByteChannel, within limit: Duration) async throws -> UpgradeResponse {
        try await withThrowingTaskGroup(of: UpgradeResponse.self) { group in
            group.addTask { try await self.exchange(channel) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw TransportFailure(.timeout, "the server did not respond to the upgrade request")
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private func exchange(_ channel: any ByteChannel) async throws -> UpgradeResponse {
        try await channel.write(bytes)
        var answer = UpgradeAnswer()
        while answer.count < Self.largestAnswer, let chunk = try await channel.read() {
            guard let head = try answer.receive(chunk) else { continue }
            if head.status == 101 {
                return UpgradeResponse(head: head, channel: channel, leftover: answer.rest)
            }
            while !answer.isWhole, answer.count < Self.largestAnswer, let chunk = try await channel.read() {
                _ = try answer.receive(chunk)
            }
            channel.close()
            return UpgradeResponse(head: head, body: answer.body)
        }
        channel.close()
        throw TransportFailure(.connection, "the server closed the connection without a response")
    }
}

/// The answer to a request for an upgrade, as far as it has come.
struct UpgradeAnswer {
    private var parser = HeadParser(keeping: EasyRequest.neededHeaders, isForUpgrade: true)
    private(set) var head: ResponseHead?
    /// What came behind the head.
    private(set) var rest: [UInt8] = []
    private var line: [UInt8] = []
    private(set) var count = 0

    /// Takes bytes; returns the head once it is there.
    ///
    /// - Throws: ``TransportFailure`` where the head has no end.
    mutating func receive(_ bytes: [UInt8]) throws(TransportFailure) -> ResponseHead? {
        count += bytes.count
        var index = 0
        while head == nil, index < bytes.count {
            line.append(bytes[index])
            index += 1
            guard line.last == UInt8(ascii: "\n") else { continue }
            let whole = line
            line = []
            do {
                head = try parser.receive(whole.span)
            } catch { throw TransportFailure(error) }
        }
        rest += bytes[index...]
        return head
    }

    /// Whether the body is whole; where nothing says how long it is, it ends with the connection.
    var isWhole: Bool {
        guard let head else { return false }
        if isChunked { return chunks.isWhole }
        guard let length = head.first("content-length").flatMap(Int.init) else { return false }
        return rest.count >= length
    }

    /// The body, as far as it has come.
    var body: [UInt8] { isChunked ? chunks.body : rest }

    private var isChunked: Bool { head?.first("transfer-encoding")?.lowercased() == "chunked" }

    /// The body of chunks (RFC 9112, 7.1), and whether the last one is there.
    private var chunks: (body: [UInt8], isWhole: Bool) {
        var body: [UInt8] = []
        var left = rest[...]
        while let end = left.firstIndex(of: UInt8(ascii: "\n")) {
            let digits = left[..<end].prefix { $0 != UInt8(ascii: ";") && $0 > 0x20 }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0 else { break }
            if size == 0 { return (body, true) }
            left = left[(end + 1)...]
            body += left.prefix(size)
            left = left.dropFirst(size).dropFirst(2)
        }
        return (body, false)
    }
}
