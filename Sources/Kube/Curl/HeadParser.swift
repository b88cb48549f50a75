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
    package mutating func receive(_ line: some Collection<UInt8>) throws(CurlFailure) -> ResponseHead? {
        count += line.count
        guard count <= Self.limit else {
            throw CurlFailure(.headTooLarge, "the response's head is larger than \(Self.limit >> 10) KiB")
        }
        guard let first = line.first else { return nil }
        if first == UInt8(ascii: "\r") || first == UInt8(ascii: "\n") {
            let isLast = head.status >= 200 || isForUpgrade && head.status == 101
            guard !isComplete, isLast else { return nil }
            isComplete = true
            return head
        }
        if isComplete {
            if kept == nil, let trailer = Self.header(line) { trailers.append(trailer) }
        } else if line.starts(with: "HTTP/".utf8) {
            head = ResponseHead(status: Self.status(line))
        } else if let header = kept.map({ Self.header(line, keeping: $0) }) ?? Self.header(line) {
            head.headers.append(header)
        }
        return nil
    }

    private static func status(_ line: some Collection<UInt8>) -> Int {
        let digits = line.drop { $0 != 0x20 }.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
        return digits.reduce(0) { ($0 * 10 + Int($1 - UInt8(ascii: "0"))) % 1000 }
    }

    private static func header(_ line: some Collection<UInt8>) -> HTTPHeader? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        return HTTPHeader(name, text(line[line.index(after: colon)...]))
    }

    /// Makes no text of what isn't kept: a response of an API server has a dozen headers that nobody asks for.
    private static func header(_ line: some Collection<UInt8>, keeping kept: [String]) -> HTTPHeader? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon]
        guard let kept = kept.first(where: { matches(name, $0) }) else { return nil }
        return HTTPHeader(kept, text(line[line.index(after: colon)...]))
    }

    private static func matches(_ name: some Collection<UInt8>, _ lowercased: String) -> Bool {
        name.count == lowercased.utf8.count
            && zip(name, lowercased.utf8).allSatisfy { byte, expected in
                byte == expected
                    || byte | 0x20 == expected && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            }
    }

    /// A value without the spaces, tabs and line ends around it.
    private static func text(_ value: some Collection<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        let begun = value.drop(while: isSpace)
        var end = begun.startIndex
        for index in begun.indices where !isSpace(begun[index]) { end = begun.index(after: index) }
        return String(decoding: begun[..<end], as: UTF8.self)
    }
}
