// SPDX-License-Identifier: Apache-2.0

/// Puts a response's head together from its lines, and collects the trailers behind the body.
package struct HeadParser {
    /// How many bytes the lines of a head and its trailers may have in all.
    private static let limit = 256 << 10

    /// The headers behind the body; empty where only some headers are kept.
    package private(set) var trailers: [HTTPHeader] = []
    private var head = ResponseHead(status: 0)
    private var isComplete = false
    private var count = 0
    private let kept: [String]?
    private let isForUpgrade: Bool

    /// A parser of one response.
    ///
    /// - Parameters:
    ///   - kept: The headers to keep, in lower case; `nil` for all of them, and the trailers.
    ///   - isForUpgrade: Whether a response 101 is the last one, because another protocol was asked for.
    package init(keeping kept: [String]? = nil, isForUpgrade: Bool = false) {
        self.kept = kept
        self.isForUpgrade = isForUpgrade
    }

    /// Takes a line with its line end; returns the head with the empty line that ends it.
    ///
    /// Interim responses (1xx) are passed over.
    /// - Throws: A ``CurlFailure`` of the kind `headTooLarge` once there were more than 256 KiB of lines.
    package mutating func receive(_ line: Span<UInt8>) throws(CurlFailure) -> ResponseHead? {
        count += line.count
        guard count <= Self.limit else {
            throw CurlFailure(.headTooLarge, "the response's head is larger than \(Self.limit >> 10) KiB")
        }
        guard !line.isEmpty else { return nil }
        if line[0] == UInt8(ascii: "\r") || line[0] == UInt8(ascii: "\n") {
            let isLast = head.status >= 200 || isForUpgrade && head.status == 101
            guard !isComplete, isLast else { return nil }
            isComplete = true
            return head
        }
        if isComplete {
            if kept == nil, let trailer = header(line) { trailers.append(trailer) }
        } else if let status = Self.status(line) {
            head = ResponseHead(status: status)
        } else if let header = header(line) {
            head.headers.append(header)
        }
        return nil
    }

    /// The number in a line such as `HTTP/1.1 200 OK`; `nil` for other lines.
    private static func status(_ line: Span<UInt8>) -> Int? {
        let start: StaticString = "HTTP/"
        guard line.count >= 5, (0..<5).allSatisfy({ unsafe line[$0] == start.utf8Start[$0] }) else {
            return nil
        }
        var index = 5
        while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
        index += 1
        var status = 0
        while index < line.count, line[index] &- UInt8(ascii: "0") < 10 {
            status = (status * 10 + Int(line[index] - UInt8(ascii: "0"))) % 1000
            index += 1
        }
        return status
    }

    /// A header that is kept. No text is made of others: a response of an API server has a dozen that nobody asks for.
    private func header(_ line: Span<UInt8>) -> HTTPHeader? {
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon < line.count else { return nil }
        let name = line.extracting(first: colon)
        let value = line.extracting(droppingFirst: colon + 1)
        guard let kept else { return HTTPHeader(Self.text(name).lowercased(), Self.text(value)) }
        guard let known = kept.first(where: { Self.matches(name, $0) }) else { return nil }
        return HTTPHeader(known, Self.text(value))
    }

    private static func matches(_ name: Span<UInt8>, _ lowercased: String) -> Bool {
        let expected = lowercased.utf8
        guard name.count == expected.count else { return false }
        var index = 0
        for byte in expected {
            let isCapital = name[index] &- UInt8(ascii: "A") < 26
            guard (isCapital ? name[index] | 0x20 : name[index]) == byte else { return false }
            index += 1
        }
        return true
    }

    /// A text without the spaces, tabs and line ends around it.
    private static func text(_ bytes: Span<UInt8>) -> String {
        var (start, end) = (0, bytes.count)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return unsafe bytes.extracting(start..<end).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
