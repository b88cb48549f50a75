// SPDX-License-Identifier: Apache-2.0

internal import Curl

/// A URL of http or https, with the credentials that it may hold apart from it.
package struct TransferURL: Sendable, Hashable {
    private var parts: URLParts

    /// The URL without credentials and fragment.
    package var text: String { parts.text }
    /// `http` or `https`.
    var scheme: String { parts.scheme }
    /// What the URL holds before an `@`.
    var user: String? { parts.user }
    var password: String? { parts.password }

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
        guard next.isSameOrigin(as: self), next.user == nil else { return next }
        var kept = next
        (kept.parts.user, kept.parts.password) = (user, password)
        return kept
    }

    /// Whether credentials for the one may be sent to the other.
    func isSameOrigin(as other: TransferURL) -> Bool {
        scheme == other.scheme && parts.host == other.parts.host && parts.port == other.parts.port
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

    private init(_ url: String, base: String?) throws(TransferFailure) {
        guard let parts = URLParts(url, relativeTo: base), ["http", "https"].contains(parts.scheme) else {
            throw TransferFailure("the URL must start with http:// or https://", isTransient: false)
        }
        self.parts = parts
    }
}
