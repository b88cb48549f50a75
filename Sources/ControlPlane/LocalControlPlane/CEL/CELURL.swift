/// A URL, in its parts.
struct CELURL: Sendable, Hashable {
    let scheme: String
    let host: String
    let port: String
    let path: String
    let query: String

    /// Reads an absolute URL, or a path from the root, as Kubernetes' `url()` does.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        var rest = text[...]
        var scheme = ""
        if !text.hasPrefix("/") {
            guard let colon = rest.firstIndex(of: ":"), let first = rest.first, first.isASCII, first.isLetter
            else {
                return nil
            }
            scheme = String(rest[..<colon])
            guard scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
            else {
                return nil
            }
            rest = rest[colon...].dropFirst()
        }
        if let mark = rest.firstIndex(of: "#") { rest = rest[..<mark] }
        var query = ""
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[mark...].dropFirst())
            rest = rest[..<mark]
        }
        var authority = ""
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            authority = String(rest.prefix { $0 != "/" })
            rest = rest.dropFirst(authority.count)
            if let at = authority.lastIndex(of: "@") { authority = String(authority[at...].dropFirst()) }
        }
        var host = authority[...]
        var port = ""
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            port = String(authority[colon...].dropFirst())
            guard port.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            host = authority[..<colon]
        }
        guard !host.contains(where: { " <>\"{}|\\^`".contains($0) }) else { return nil }
        self.scheme = scheme
        self.host = String(host)
        self.port = port
        path = String(rest)
        self.query = query
    }

    static func add(to table: inout CELFunctionTable) {
        table.add("isURL", [.string], .bool) { (values) throws(CELError) in
            .bool(CELURL(try values.string(0)) != nil)
        }
        table.add("url", [.string], .url) { (values) throws(CELError) in
            guard let url = CELURL(try values.string(0)) else {
                throw CELError("URL parse error during conversion from string")
            }
            return .url(url)
        }
        let parts: [(String, @Sendable (CELURL) -> String)] = [
            ("getScheme", { $0.scheme }),
            ("getHost", { $0.port.isEmpty ? $0.host : "\($0.host):\($0.port)" }),
            ("getHostname", { $0.host.hasPrefix("[") ? String($0.host.dropFirst().dropLast()) : $0.host }),
            ("getPort", { $0.port }), ("getEscapedPath", { $0.path }),
        ]
        for (name, part) in parts {
            table.method(name, [.url], .string) { (values) throws(CELError) in
                guard case .url(let url) = values[0] else { throw .noOverload() }
                return .string(part(url))
            }
        }
        table.method("getQuery", [.url], .map(.string, .list(.string))) { (values) throws(CELError) in
            guard case .url(let url) = values[0] else { throw .noOverload() }
            return .map(try url.queryValues())
        }
        table.add("isIP", [.string], .bool) { (values) throws(CELError) in
            let text = try values.string(0)
            return .bool(IPAddress.isV4(text) || IPAddress.isV6(text))
        }
        table.add("isCIDR", [.string], .bool) { (values) throws(CELError) in
            .bool(IPAddress.isCIDR(try values.string(0)))
        }
    }

    private func queryValues() throws(CELError) -> CELMap {
        var order: [String] = []
        var groups: [String: [CELValue]] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(.string(parts.count > 1 ? String(parts[1]) : ""))
        }
        var map = CELMap()
        for name in order { try map.insert(.list(groups[name] ?? []), for: .string(name)) }
        return map
    }
}
