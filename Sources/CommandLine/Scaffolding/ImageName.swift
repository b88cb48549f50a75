// SPDX-License-Identifier: Apache-2.0

/// What an image is called, as container tools have it: `[registry[:port]/]repository[:tag][@digest]`.
package struct ImageName: Sendable, Hashable {
    /// The registry with its port, empty where none is named.
    package let registry: String
    package let repository: String
    package let tag: String?
    package let digest: String?

    /// Reads a reference; `nil` where it is none.
    package init?(_ text: String) {
        var rest = text[...]
        var digest: String?
        if let at = rest.firstIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        var tag: String?
        let last = rest.lastIndex(of: "/").map { rest[$0...] } ?? rest
        if let colon = last.lastIndex(of: ":") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let namesRegistry = parts.count == 2 && Self.looksLikeRegistry(parts[0])
        registry = namesRegistry ? String(parts[0]) : ""
        repository = namesRegistry ? String(parts[1]) : String(rest)
        self.tag = tag
        self.digest = digest
        let components = repository.split(separator: "/", omittingEmptySubsequences: false)
        guard components.allSatisfy(Self.isComponent), rest.utf8.count <= 255,
            !namesRegistry || Self.isRegistry(registry), tag.map(Self.isTag) ?? true,
            digest.map(Self.isDigest) ?? true
        else { return nil }
    }

    /// What the image itself is called: the last part of the repository.
    package var lastComponent: String {
        repository.split(separator: "/").last.map(String.init) ?? repository
    }

    /// Docker's rule: what comes before the first slash is a registry if it can't be a part of a repository.
    private static func looksLikeRegistry(_ part: Substring) -> Bool {
        part == "localhost" || part.contains { $0 == "." || $0 == ":" || $0.isUppercase }
    }

    private static func isRegistry(_ text: String) -> Bool {
        var host = text[...]
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            let port = text[text.index(after: colon)...]
            guard !port.isEmpty, port.utf8.allSatisfy(\.isDigit) else { return false }
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.dropFirst().dropLast().utf8.allSatisfy { $0.isHexadecimal || $0 == .colon }
        }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last else { return false }
            return first.isAlphanumeric && last.isAlphanumeric
                && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == .dash }
        }
    }

    /// Lower-case letters and digits; between them a dot, one or two underscores, or any dashes.
    private static func isComponent(_ component: Substring) -> Bool {
        guard let first = component.utf8.first, let last = component.utf8.last,
            first.isLowerAlphanumeric, last.isLowerAlphanumeric
        else { return false }
        let separators = component.utf8.split(whereSeparator: \.isLowerAlphanumeric)
        return separators.allSatisfy { run in
            run.elementsEqual(".".utf8) || run.elementsEqual("_".utf8) || run.elementsEqual("__".utf8)
                || run.allSatisfy { $0 == .dash }
        }
    }

    private static func isTag(_ tag: String) -> Bool {
        guard let first = tag.utf8.first, first.isAlphanumeric || first == .underscore else { return false }
        return tag.utf8.count <= 128
            && tag.utf8.allSatisfy {
                $0.isAlphanumeric || $0 == .underscore || $0 == .dot || $0 == .dash
            }
    }

    private static func isDigest(_ digest: String) -> Bool {
        let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first, first.isAlphanumeric, !first.isDigit else {
            return false
        }
        // Those that every tool knows have a fixed length; of others at least this is asked.
        let length = ["sha256": 64, "sha384": 96, "sha512": 128][String(parts[0])]
        return parts[0].utf8.allSatisfy { $0.isAlphanumeric || "+._-".utf8.contains($0) }
            && parts[1].utf8.allSatisfy(\.isHexadecimal)
            && (length.map { parts[1].utf8.count == $0 } ?? (parts[1].utf8.count >= 32))
    }
}

extension UInt8 {
    static let dash = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let underscore = UInt8(ascii: "_")
    static let colon = UInt8(ascii: ":")

    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLowerAlphanumeric: Bool { isDigit || (0x61...0x7A).contains(self) }
    var isAlphanumeric: Bool { isDigit || (0x61...0x7A).contains(self | 0x20) }
    var isHexadecimal: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }
}
