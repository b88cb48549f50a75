internal import Glibc

/// The proxy for one URL.
struct ProxyChoice: Sendable, Hashable {
    /// The proxy's URL; empty for none.
    let url: String
    /// The hosts that are asked directly, as libcurl reads them.
    let exceptions: String

    /// What a request says, and where it says nothing, the environment: the variables of curl, in lower case or
    /// in upper case, of which the former win.
    init(scheme: String, _ proxy: TransferProxy, environment: (String) -> String?) {
        func variable(_ name: String) -> String? {
            for name in [name, name.uppercased()] {
                if let value = environment(name), !value.isEmpty { return value }
            }
            return nil
        }
        let given = scheme == "https" ? proxy.https : proxy.http
        url = given ?? variable("\(scheme)_proxy") ?? variable("all_proxy") ?? ""
        exceptions = proxy.noProxy ?? variable("no_proxy") ?? ""
    }

    /// What the process's environment says.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Why libcurl couldn't use it. Asked beforehand, because libcurl's own message would show the password.
    var problem: String? {
        if url.isEmpty { return nil }
        var rest = url[...]
        if let separator = url.range(of: "://") {
            let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
            guard schemes.contains(url[..<separator.lowerBound].lowercased()) else {
                return "the scheme of the proxy URL is not supported: \(url[..<separator.lowerBound])"
            }
            rest = url[separator.upperBound...]
        }
        if (try? TransferURL("http://\(rest)")) == nil { return "invalid proxy URL" }
        return nil
    }
}

extension String {
    /// Where a text is first in it.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
