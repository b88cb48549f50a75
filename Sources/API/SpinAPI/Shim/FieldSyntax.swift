// SPDX-License-Identifier: Apache-2.0

/// What text must look like in fields; the same as the patterns in the CRDs.
enum FieldSyntax {
    /// Up to 63 lower-case letters, digits and `-`, with no `-` at either end.
    static func isDNSLabel(_ text: some StringProtocol) -> Bool {
        text.utf8.count <= 63 && isDNSPart(text)
    }

    /// Parts of lower-case letters, digits and `-`, with points between them.
    static func isDNSSubdomain(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isDNSPart($0) }
    }

    /// What may be an image: container runtimes know more of their syntax than is worth being told twice.
    static func isImage(_ text: String) -> Bool {
        text.utf8.count <= 1024 && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }

    private static func isDNSPart(_ text: some StringProtocol) -> Bool {
        isEnclosed(text) {
            isLowerCase($0) || isDigit($0)
        } inner: {
            $0 == UInt8(ascii: "-")
        }
    }

    static func isLabelKey(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty, isLabelValue(name) else { return false }
        return parts.count == 1 || isDNSSubdomain(String(parts[0]))
    }

    /// Nothing, or up to 63 letters, digits, `-`, `_` and `.` with a letter or digit at either end.
    static func isLabelValue(_ text: some StringProtocol) -> Bool {
        guard !text.isEmpty else { return true }
        return text.utf8.count <= 63
            && isEnclosed(text, ends: isLetterOrDigit) { "-_.".utf8.contains($0) }
    }

    /// Whether some text begins and ends as `ends` says, and has besides only what `inner` says.
    private static func isEnclosed(
        _ text: some StringProtocol,
        ends: (UInt8) -> Bool,
        inner: (UInt8) -> Bool
    ) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, ends(first), ends(last) else { return false }
        return bytes.allSatisfy { ends($0) || inner($0) }
    }

    static func isConfigMapKey(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
    }

    static func isSystemdUnit(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first) || first == UInt8(ascii: "_") else {
            return false
        }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || #":_.@\-"#.utf8.contains($0) }
    }

    static func isHTTPURL(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] {
            let rest = text.utf8.dropFirst(scheme.utf8.count)
            guard text.lowercased().hasPrefix(scheme) else { continue }
            return !rest.isEmpty && rest.first != UInt8(ascii: "/") && rest.allSatisfy { 0x21...0x7E ~= $0 }
        }
        return false
    }

    static func isSHA256(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    static func isBase64(_ text: String) -> Bool {
        let padding = text.utf8.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let digits = text.utf8.dropLast(padding)
        return padding <= 2 && !digits.isEmpty && digits.allSatisfy(isBase64Digit)
    }

    private static func isBase64Digit(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "+/".utf8.contains(byte)
    }

    /// A PEM block with a public key and nothing besides.
    static func isPublicKey(_ text: String) -> Bool {
        let lines = text.split { $0.isWhitespace }.joined(separator: " ")
        let (head, tail) = ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")
        guard lines.hasPrefix(head), lines.hasSuffix(tail) else { return false }
        let body = lines.utf8.dropFirst(head.utf8.count).dropLast(tail.utf8.count)
        return !body.isEmpty
            && body.allSatisfy { isBase64Digit($0) || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: " ") }
    }

    /// `registry/repository`, then maybe `:tag` and `@sha256:digest`.
    static func isImageReference(_ text: String) -> Bool {
        var rest = text[...]
        if let at = rest.firstIndex(of: "@") {
            let digest = rest[rest.index(after: at)...]
            guard digest.hasPrefix("sha256:"), isSHA256(String(digest.dropFirst(7))),
                !digest.utf8.contains(where: isUpperCase)
            else { return false }
            rest = rest[..<at]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.popLast() else { return false }
        let nameAndTag = last.split(separator: ":", omittingEmptySubsequences: false)
        guard nameAndTag.count <= 2, nameAndTag.count == 1 || isTag(nameAndTag[1]) else { return false }
        let names = parts.dropFirst() + [nameAndTag[0]]
        return !parts[0].isEmpty
            && parts[0].utf8.allSatisfy { isLetterOrDigit($0) || ".:[]-".utf8.contains($0) }
            && names.allSatisfy { name in
                isEnclosed(name) {
                    isLowerCase($0) || isDigit($0)
                } inner: {
                    "._-".utf8.contains($0)
                }
            }
    }

    private static func isTag(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first) || first == UInt8(ascii: "_") else {
            return false
        }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || "_.-".utf8.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLowerCase(byte) || isUpperCase(byte) || isDigit(byte)
    }

    private static func isLowerCase(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    private static func isUpperCase(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
