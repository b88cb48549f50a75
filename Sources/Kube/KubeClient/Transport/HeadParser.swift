/// Puts a response's head together from the lines that libcurl delivers.
///
/// Keeps the few headers that anybody asks for: every response of an API server has a dozen more.
struct HeadParser {
    private static let kept = [
        "content-length", "content-type", "retry-after", "transfer-encoding", "sec-websocket-accept",
        "sec-websocket-protocol",
    ]

    private var head = ResponseHead(status: 0)
    private var isComplete = false
    /// Whether the answer 101 is the last one, since another protocol was asked for.
    private let isForUpgrade: Bool

    init(isForUpgrade: Bool = false) { self.isForUpgrade = isForUpgrade }

    /// Takes a line with its line end; returns the head with the empty line that ends it.
    ///
    /// Interim responses (1xx) are passed over, and so are trailers.
    mutating func receive(_ line: some Collection<UInt8>) -> ResponseHead? {
        guard !isComplete, let first = line.first else { return nil }
        if first == UInt8(ascii: "\r") || first == UInt8(ascii: "\n") {
            guard head.status >= 200 || isForUpgrade && head.status == 101 else { return nil }
            isComplete = true
            return head
        }
        if line.starts(with: "HTTP/".utf8) {
            head = ResponseHead(status: Self.status(line))
            return nil
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon]
        guard let kept = Self.kept.first(where: { Self.matches(name, $0) }) else { return nil }
        let text = String(decoding: line[line.index(after: colon)...], as: UTF8.self)
        head.headers.append(HTTPHeader(kept, text.trimmingSpace))
        return nil
    }

    private static func status(_ line: some Collection<UInt8>) -> Int {
        let digits = line.drop { $0 != 0x20 }.dropFirst().prefix { $0 &- UInt8(ascii: "0") < 10 }
        return digits.reduce(0) { ($0 * 10 + Int($1 - UInt8(ascii: "0"))) % 1000 }
    }

    private static func matches(_ name: some Collection<UInt8>, _ lowercased: String) -> Bool {
        name.count == lowercased.utf8.count
            && zip(name, lowercased.utf8).allSatisfy { byte, expected in
                byte == expected
                    || byte | 0x20 == expected && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            }
    }
}
