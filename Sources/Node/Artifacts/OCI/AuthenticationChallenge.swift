// SPDX-License-Identifier: Apache-2.0

/// What a registry asks for in a `WWW-Authenticate` header.
struct AuthenticationChallenge: Sendable, Hashable {
    /// In lower case: `bearer` or `basic`.
    let scheme: String
    let parameters: [String: String]

    /// Reads `Bearer realm="https://auth.example.com/token",service="example.com"`.
    init?(_ header: String) {
        var rest = header[...]
        func skipSpace() { rest = rest.drop { $0 == " " || $0 == "," || $0 == "\t" } }
        skipSpace()
        scheme = rest.prefix { $0 != " " }.lowercased()
        guard !scheme.isEmpty else { return nil }
        rest = rest.dropFirst(scheme.count)
        var parameters: [String: String] = [:]
        while true {
            skipSpace()
            let name = rest.prefix { $0 != "=" && $0 != "," && $0 != " " }
            rest = rest.dropFirst(name.count)
            // What has no value begins another challenge, of which nobody makes use.
            guard !name.isEmpty, rest.first == "=" else { break }
            rest = rest.dropFirst()
            if rest.first == "\"" {
                rest = rest.dropFirst()
                let value = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(value.count + 1)
                parameters[name.lowercased()] = String(value)
            } else {
                let value = rest.prefix { $0 != "," && $0 != " " }
                rest = rest.dropFirst(value.count)
                parameters[name.lowercased()] = String(value)
            }
        }
        self.parameters = parameters
    }
}
