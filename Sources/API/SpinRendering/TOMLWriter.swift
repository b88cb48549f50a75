// SPDX-License-Identifier: Apache-2.0

/// Writes the tables of a runtime configuration, to the byte as go-toml 2.2 does.
///
/// The name of the generated Secret is a checksum of these bytes: one byte more, and taking over from
/// spin-operator would restart every app. Values are bytes, since that is what Secrets hold.
struct TOMLWriter {
    private(set) var bytes: [UInt8] = []

    /// Starts a table, behind an empty line if that is asked for.
    mutating func writeTable(_ path: [String], afterEmptyLine: Bool) {
        if afterEmptyLine { bytes.append(.newline) }
        bytes.append(UInt8(ascii: "["))
        writePath(path)
        bytes.append(contentsOf: "]\n".utf8)
    }

    /// Starts an element of an array of tables.
    mutating func writeArrayElement(_ path: [String]) {
        bytes.append(contentsOf: "[[".utf8)
        writePath(path)
        bytes.append(contentsOf: "]]\n".utf8)
    }

    /// Writes a line of a table.
    mutating func write(key: String, value: [UInt8]) {
        writeKey(key)
        bytes.append(contentsOf: " = ".utf8)
        if Self.needsEscapes(value) { writeBasic(value) } else { writeLiteral(value) }
        bytes.append(.newline)
    }

    private mutating func writePath(_ path: [String]) {
        for (index, key) in path.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            writeKey(key)
        }
    }

    private mutating func writeKey(_ key: String) {
        let characters = Array(key.utf8)
        if !characters.isEmpty, characters.allSatisfy(Self.isBare) {
            bytes.append(contentsOf: characters)
        } else if Self.needsEscapes(characters) {
            writeBasic(characters)
        } else {
            writeLiteral(characters)
        }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// A literal string can hold no apostrophe and no control character but the tab.
    private static func needsEscapes(_ text: [UInt8]) -> Bool {
        text.contains { $0 == .apostrophe || $0 == .delete || $0 < 0x20 && $0 != .tab }
    }

    private mutating func writeLiteral(_ text: [UInt8]) {
        bytes.append(.apostrophe)
        bytes.append(contentsOf: text)
        bytes.append(.apostrophe)
    }

    private mutating func writeBasic(_ text: [UInt8]) {
        bytes.append(.quote)
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case .quote: bytes.append(contentsOf: "\\\"".utf8)
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            case .newline: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case .tab: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, .delete:
                let digits = String(byte, radix: 16, uppercase: true)
                bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u00").utf8)
                bytes.append(contentsOf: digits.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(.quote)
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let tab = UInt8(ascii: "\t")
    fileprivate static let apostrophe = UInt8(ascii: "'")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let delete: UInt8 = 0x7F
}
