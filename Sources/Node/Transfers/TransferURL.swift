internal import CCurl

/// A URL in its parts, with the credentials that it may hold apart from it.
package struct TransferURL: Sendable, Hashable {
    /// The URL without credentials and fragment.
    package let text: String
    /// `http` or `https`.
    let scheme: String
    let host: String
    let port: String
    /// What the URL holds before an `@`.
    let user: String?
    let password: String?

    /// Reads a URL.
    ///
    /// - Throws: A ``TransferFailure`` where it can't be read, or isn't of `http` or `https`.
    package init(_ url: String) throws(TransferFailure) { try self.init(url, base: nil) }

    /// Where a redirect leads: what a `Location` means that came from here. Credentials stay with their origin.
    func following(_ location: String) throws(TransferFailure) -> TransferURL {
        let next = try TransferURL(location, base: text)
        guard scheme == "http" || next.scheme == "https" else {
            let text = "refused to follow a redirect from https to \(next.shown)"
            throw TransferFailure(text, isTransient: false)
        }
        return next.isSameOrigin(as: self) && next.user == nil ? TransferURL(next, credentialsOf: self) : next
    }

    /// Whether credentials for the one may be sent to the other.
    func isSameOrigin(as other: TransferURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// The URL as it may be shown: credentials and queries hold secrets.
    package var shown: String {
        guard let mark = text.firstIndex(of: "?") else { return text }
        return text[..<mark] + "?…"
    }

    /// Any text that should be a URL as it may be shown.
    package static func shown(_ url: String) -> String {
        if let url = try? TransferURL(url) { return url.shown }
        return "an invalid URL"
    }

    private init(_ url: TransferURL, credentialsOf other: TransferURL) {
        text = url.text
        scheme = url.scheme
        host = url.host
        port = url.port
        user = other.user
        password = other.password
    }

    private init(_ url: String, base: String?) throws(TransferFailure) {
        guard let parts = unsafe curl_url() else {
            throw TransferFailure("libcurl is out of memory", isTransient: true)
        }
        defer { unsafe curl_url_cleanup(parts) }
        if let base { unsafe _ = curl_url_set(parts, CURLUPART_URL, base, 0) }
        let flags = base == nil ? 0 : CUnsignedInt(CURLU_URLENCODE)
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parts),
            let host = unsafe Self.part(CURLUPART_HOST, of: parts), scheme == "http" || scheme == "https"
        else { throw TransferFailure("the URL must start with http:// or https://", isTransient: false) }
        self.scheme = scheme
        self.host = host.lowercased()
        port = unsafe Self.part(CURLUPART_PORT, of: parts, CURLU_DEFAULT_PORT) ?? ""
        user = unsafe Self.part(CURLUPART_USER, of: parts, CURLU_URLDECODE)
        password = unsafe Self.part(CURLUPART_PASSWORD, of: parts, CURLU_URLDECODE)
        for part in [CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT] {
            unsafe _ = curl_url_set(parts, part, nil, 0)
        }
        text = unsafe Self.part(CURLUPART_URL, of: parts) ?? url
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer, _ flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, CUnsignedInt(flags)) == CURLUE_OK else { return nil }
        guard let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}
