// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The proxy for one URL.
package struct ProxyChoice: Sendable, Hashable {
    /// The proxy's URL; empty for none.
    package let url: String
    /// The hosts that are asked directly, as libcurl reads them.
    package let exceptions: String
    /// Why libcurl couldn't use it, without its password.
    package let failure: CurlFailure?

    /// No proxy, whatever the environment says.
    package static let direct = ProxyChoice(url: "")

    /// That proxy.
    package init(url: String, exceptions: String = "") {
        self.url = url
        self.exceptions = exceptions
        failure = Self.failure(of: url)
    }

    /// What is said for that scheme, and where nothing is said, the environment: the variables of curl, in lower case or
    /// in upper case, of which the former win.
    ///
    /// - Parameters:
    ///   - scheme: `http` or `https`.
    ///   - given: The proxy; `nil` where nothing is said.
    ///   - noProxy: The hosts that are asked directly; `nil` where nothing is said.
    package init(
        scheme: String,
        given: String? = nil,
        noProxy: String? = nil,
        environment: (String) -> String? = environment
    ) {
        func variable(_ name: String) -> String? {
            for name in [name, name.uppercased()] {
                if let value = environment(name), !value.isEmpty { return value }
            }
            return nil
        }
        self.init(
            url: given ?? variable("\(scheme)_proxy") ?? variable("all_proxy") ?? "",
            exceptions: noProxy ?? variable("no_proxy") ?? ""
        )
    }

    /// What the process's environment says.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    private static func failure(of url: String) -> CurlFailure? {
        if url.isEmpty { return nil }
        var rest = url[...]
        if let separator = url.range(of: "://") {
            let schemes = ["http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"]
            let scheme = url[..<separator.lowerBound]
            guard schemes.contains(scheme.lowercased()) else {
                return CurlFailure(.request, "the scheme of the proxy URL is not supported: \(scheme)")
            }
            rest = url[separator.upperBound...]
        }
        let isReadable = URLParts("http://\(rest)") != nil
        return isReadable ? nil : CurlFailure(.request, "invalid proxy URL")
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
