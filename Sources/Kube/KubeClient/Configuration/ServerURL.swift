// SPDX-License-Identifier: Apache-2.0

/// The parts of an API server's URL.
struct ServerURL: Sendable, Hashable {
    /// `https` or `http`.
    let scheme: String
    /// The name or address; IPv6 in brackets.
    let host: String
    let port: Int
    /// What comes before every path, without a slash at its end; mostly empty.
    let basePath: String

    /// The host with its port, as metrics and errors name the server.
    var authority: String { "\(host):\(port)" }

    /// Takes a URL apart.
    ///
    /// - Throws: ``KubeError`` where it isn't one of an API server.
    init(_ text: String) throws {
        let lowercased = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lowercased.hasPrefix($0 + "://") }) else {
            throw Self.invalid(text, "it must start with https:// or http://")
        }
        self.scheme = scheme
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var path = rest[authority.endIndex...]
        guard !path.contains("?"), !path.contains("#") else {
            throw Self.invalid(text, "it must not have a query or a fragment")
        }
        while path.hasSuffix("/") { path.removeLast() }
        basePath = String(path)
        guard !authority.contains("@") else {
            // The URL isn't repeated: what stands before the @ is a password.
            throw KubeError(
                .configuration,
                message: "the server's URL must not contain a user name; set credentials under users"
            )
        }
        guard let (host, port) = Self.split(authority, scheme: scheme) else {
            throw Self.invalid(text, "it must have a host, and its port must be between 1 and 65535")
        }
        self.host = host
        self.port = port
    }

    /// An address of IPv6 in brackets, anything else as it is.
    static func bracketed(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }

    private static func split(_ authority: Substring, scheme: String) -> (host: String, port: Int)? {
        let host: Substring
        let tail: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[...close]
            tail = authority[authority.index(after: close)...]
        } else {
            host = authority.prefix { $0 != ":" }
            tail = authority[host.endIndex...]
        }
        guard !host.isEmpty, host != "[]", host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        if tail.isEmpty { return (String(host), scheme == "https" ? 443 : 80) }
        guard tail.first == ":", let port = Int(tail.dropFirst()), (1...65535).contains(port) else {
            return nil
        }
        return (String(host), port)
    }

    private static func invalid(_ text: String, _ reason: String) -> KubeError {
        KubeError(.configuration, message: "invalid server URL \"\(text)\": \(reason)")
    }
}
