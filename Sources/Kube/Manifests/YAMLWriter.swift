// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Writes JSON values as block-style YAML, the way people write manifests.
struct YAMLWriter {
    /// YAML has a limit of 1024 characters for a key that isn't marked as one.
    private static let longestKey = 1000

    private(set) var text = ""

    mutating func writeDocument(_ value: JSONValue) {
        switch value {
        case .object(let object) where !object.isEmpty: write(object, indent: 0)
        case .array(let elements) where !elements.isEmpty: write(elements, indent: 0)
        // A block needs an indent, which a document's own value doesn't have.
        case .string(let string): text += Self.scalar(string) + "\n"
        default: text += inline(value, indent: 0) + "\n"
        }
    }

    private mutating func write(_ object: JSONObject, indent: Int) {
        for (index, member) in object.enumerated() {
            if index > 0 || !isAfterDash { writeIndent(indent) }
            let key = Self.scalar(member.key)
            if key.utf8.count > Self.longestKey {
                text += "? \(key)\n"
                writeIndent(indent)
                text += ":"
            } else {
                text += "\(key):"
            }
            writeValue(member.value, indent: indent)
        }
    }

    /// The value behind `key:`; lists aren't indented further than their key, as `kubectl` writes them.
    private mutating func writeValue(_ value: JSONValue, indent: Int) {
        switch value {
        case .object(let object) where !object.isEmpty:
            text += "\n"
            write(object, indent: indent + 2)
        case .array(let elements) where !elements.isEmpty:
            text += "\n"
            write(elements, indent: indent)
        default: text += " " + inline(value, indent: indent + 2) + "\n"
        }
    }

    private mutating func write(_ elements: [JSONValue], indent: Int) {
        for (index, element) in elements.enumerated() {
            if index > 0 || !isAfterDash { writeIndent(indent) }
            text += "- "
            switch element {
            case .object(let object) where !object.isEmpty: write(object, indent: indent + 2)
            case .array(let inner) where !inner.isEmpty: write(inner, indent: indent + 2)
            default: text += inline(element, indent: indent + 2) + "\n"
            }
        }
    }

    /// Whether the line so far is only an indent and dashes, behind which the first member goes.
    private var isAfterDash: Bool { text.utf8.suffix(2).elementsEqual("- ".utf8) }

    private mutating func writeIndent(_ indent: Int) { text += String(repeating: " ", count: indent) }

    private func inline(_ value: JSONValue, indent: Int) -> String {
        switch value {
        case .string(let string): return Self.block(string, indent: indent) ?? Self.scalar(string)
        case .object: return "{}"
        case .array: return "[]"
        default: return value.description
        }
    }

    /// A text of several lines as a literal block, where such a block can hold it.
    private static func block(_ string: String, indent: Int) -> String? {
        let breaks = string.utf8.count { $0 == UInt8(ascii: "\n") }
        guard breaks > 0, string.utf8.count > breaks, string.unicodeScalars.allSatisfy(isPrintable) else {
            return nil
        }
        // A first line that is empty or starts with white space would need an indentation indicator.
        guard let first = string.utf8.first, !" \t\n".utf8.contains(first) else { return nil }
        var lines = string.split(separator: "\n", omittingEmptySubsequences: false)
        var header = "|-"
        if lines.last?.isEmpty == true {
            lines.removeLast()
            header = lines.last?.isEmpty == true ? "|+" : "|"
        }
        let margin = String(repeating: " ", count: indent)
        return header + lines.map { $0.isEmpty ? "\n" : "\n" + margin + $0 }.joined()
    }

    /// A string on one line: plain where that reads back as the same string, else quoted.
    static func scalar(_ string: String) -> String {
        if isPlain(string) { return string }
        guard string.unicodeScalars.allSatisfy({ isPrintable($0) && $0 != "\n" && $0 != "\t" }) else {
            return doubleQuoted(string)
        }
        var quoted = "'"
        for character in string.unicodeScalars {
            if character == "'" { quoted += "'" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "'"
    }

    private static func isPlain(_ string: String) -> Bool {
        guard let first = string.utf8.first, let last = string.utf8.last else { return false }
        let isStart = { (byte: UInt8) in
            isWord(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
        }
        guard isStart(first), isWord(last) || "/.)=%+".utf8.contains(last) else { return false }
        var previous: UInt8 = 0
        for byte in string.utf8 {
            guard isWord(byte) || "/.-:@+,=()%* #;~?!$^&<>|\\".utf8.contains(byte) else { return false }
            if byte == UInt8(ascii: " "), previous == UInt8(ascii: ":") { return false }
            if byte == UInt8(ascii: "#"), previous == UInt8(ascii: " ") { return false }
            previous = byte
        }
        // `1:30` is a number in base 60 to some readers, and `2001-01-01` a date.
        let isSuspect = (48...57).contains(first) && string.utf8.allSatisfy { !isLetter($0) }
        guard !isSuspect, case .string = YAMLScalar.plain(string) else { return false }
        return !string.hasPrefix("...")
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        // What YAML calls no printable character.
        case 0xFFFE...0xFFFF: false
        // What a terminal wouldn't show is escaped here, where it stays the same text.
        default: PrintableText.isHarmless(scalar)
        }
    }

    private static func doubleQuoted(_ string: String) -> String {
        var quoted = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                let isLong = scalar.value > 0xFFFF
                quoted += isLong ? "\\U" : "\\u"
                quoted += String(repeating: "0", count: (isLong ? 8 : 4) - digits.utf8.count) + digits
            }
        }
        return quoted + "\""
    }
}
