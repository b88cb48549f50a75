/// Puts a response's head together from the lines that libcurl delivers.
struct HeadParser {
    private var head = ResponseHead(status: 0)
    private var isComplete = false

    /// Takes a line with its line end; returns the head with the empty line that ends it.
    ///
    /// Interim responses (1xx) are passed over, and so are trailers.
    mutating func receive(_ line: String) -> ResponseHead? {
        guard !isComplete else { return nil }
        let line = line.prefix { $0 != "\r\n" && $0 != "\n" && $0 != "\r" }
        if line.hasPrefix("HTTP/") {
            let status = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
            head = ResponseHead(status: status ?? 0)
            return nil
        }
        if line.isEmpty {
            guard head.status >= 200 else { return nil }
            isComplete = true
            return head
        }
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...]
        let start = value.firstIndex { $0 != " " && $0 != "\t" } ?? value.endIndex
        head.headers.append(HTTPHeader(line[..<colon].lowercased(), String(value[start...])))
        return nil
    }
}
