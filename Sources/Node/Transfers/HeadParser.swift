/// Puts a response's head together from the lines that libcurl delivers, and collects what comes after the body.
struct HeadParser {
    /// How many bytes the lines may have in all.
    private static let limit = 256 << 10

    private(set) var trailers: [(name: String, value: String)] = []
    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var isComplete = false
    private var count = 0

    /// Takes a line with its end; returns the head with the empty line that ends it.
    ///
    /// Interim responses (1xx) are passed over.
    /// - Throws: A ``TransferFailure`` where there is no end of lines.
    mutating func receive(_ line: some Collection<UInt8>, from url: String) throws -> TransferHead? {
        count += line.count
        guard count <= Self.limit else {
            throw TransferFailure("the response header is not terminated", isTransient: false)
        }
        let text = String(decoding: line, as: UTF8.self).trimmed
        if text.isEmpty {
            guard !isComplete, status >= 200 else { return nil }
            isComplete = true
            return TransferHead(status: status, headers: headers, url: url)
        }
        if !isComplete, text.hasPrefix("HTTP/") {
            headers = []
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            return nil
        }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = text[..<colon].lowercased()
        let value = String(text[text.index(after: colon)...]).trimmed
        if isComplete { trailers.append((name, value)) } else { headers.append((name, value)) }
        return nil
    }
}

extension String {
    /// Without spaces, tabs and line ends around it.
    var trimmed: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        guard let first = utf8.firstIndex(where: { !isSpace($0) }),
            let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
