// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// A URL in its parts as libcurl reads it, with the credentials that it may hold apart from it.
package struct URLParts: Sendable, Hashable {
    /// The URL without credentials and fragment.
    package let text: String
    /// In lower case.
    package let scheme: String
    /// In lower case.
    package let host: String
    /// The scheme's own where the URL names none.
    package let port: String
    /// What the URL holds before an `@`, decoded.
    package var user: String?
    package var password: String?

    /// Reads a URL; `nil` where that can't be done.
    ///
    /// - Parameter base: What a URL is relative to that isn't whole, such as one in `Location`.
    package init?(_ url: String, relativeTo base: String? = nil) {
        guard let parts = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(parts) }
        if let base { unsafe _ = curl_url_set(parts, CURLUPART_URL, base, 0) }
        let flags = base == nil ? 0 : CUnsignedInt(CURLU_URLENCODE)
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parts),
            let host = unsafe Self.part(CURLUPART_HOST, of: parts)
        else { return nil }
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
