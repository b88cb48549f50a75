// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import SpinAPI

/// What names an image or artifact in a registry: `registry/repository:tag`, or `…@sha256:…`.
struct ImageReference: Sendable, Hashable, CustomStringConvertible {
    /// As it is named; Docker Hub's is `docker.io`.
    let registry: String
    let repository: String
    /// `latest` where neither a tag nor a digest is given.
    let tag: String?
    let digest: SHA256?

    /// The whole reference, with everything that it leaves out.
    var description: String {
        registry + "/" + repository + (tag.map { ":" + $0 } ?? "") + (digest.map { "@sha256:\($0)" } ?? "")
    }

    /// What the registry is asked for: the digest says more than the tag.
    var target: String { digest.map { "sha256:\($0)" } ?? tag ?? "latest" }

    /// Where the registry is.
    var host: String { registry == "docker.io" ? "registry-1.docker.io" : registry }

    /// Whether the registry is this machine, where nobody has certificates.
    var isLocal: Bool {
        let name =
            registry.hasPrefix("[") ? registry.prefix { $0 != "]" } + "]" : registry.prefix { $0 != ":" }
        return name == "localhost" || name == "[::1]" || name.hasPrefix("127.")
    }

    init(_ text: String) throws(NodeFailure) {
        var rest = text.hasPrefix("oci://") ? text.dropFirst(6) : text[...]
        var digest: SHA256?
        if let at = rest.firstIndex(of: "@") {
            digest = SHA256(text: rest[rest.index(after: at)...])
            guard digest != nil, rest[at...].hasPrefix("@sha256:") else {
                throw Self.failure(text, "its digest must be sha256: and 64 hexadecimal digits")
            }
            rest = rest[..<at]
        }
        var tag: String?
        let name = rest.lastIndex(of: "/").map { rest[$0...] } ?? rest
        if let colon = name.lastIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
            guard let tag, Self.isTag(tag) else { throw Self.failure(text, "its tag is not valid") }
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, Self.isRegistry(parts[0]) {
            registry = Self.canonical(parts[0])
            repository = registry == "docker.io" ? Self.withLibrary(parts[1]) : String(parts[1])
        } else {
            registry = "docker.io"
            repository = Self.withLibrary(rest)
        }
        self.tag = tag ?? (digest == nil ? "latest" : nil)
        self.digest = digest
        guard repository.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isComponent)
        else {
            throw Self.failure(
                text,
                "its repository must consist of lower-case letters and digits, separated by ., "
                    + "_ or -"
            )
        }
    }

    /// The names of Docker Hub, all as one.
    static func canonical(_ registry: some StringProtocol) -> String {
        let hub = ["docker.io", "index.docker.io", "registry-1.docker.io"]
        return hub.contains(String(registry)) ? "docker.io" : String(registry)
    }

    private static func withLibrary(_ repository: some StringProtocol) -> String {
        repository.contains("/") ? String(repository) : "library/\(repository)"
    }

    private static func isRegistry(_ part: Substring) -> Bool {
        part == "localhost" || part.contains { $0 == "." || $0 == ":" }
    }

    private static func isTag(_ tag: String) -> Bool {
        (1...128).contains(tag.utf8.count) && tag.first != "." && tag.first != "-"
            && tag.utf8.allSatisfy {
                isLetterOrDigit($0 | 0x20) || isLetterOrDigit($0) || "._-".utf8.contains($0)
            }
    }

    private static func isComponent(_ component: Substring) -> Bool {
        guard let first = component.utf8.first, let last = component.utf8.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && component.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func failure(_ text: String, _ problem: String) -> NodeFailure {
        NodeFailure(.fetchFailed, "invalid reference \"\(text)\": \(problem)")
    }
}
