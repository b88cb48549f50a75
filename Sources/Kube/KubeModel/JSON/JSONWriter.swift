// SPDX-License-Identifier: Apache-2.0

/// Writes JSON values as bytes, without white space.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private let sortsKeys: Bool

    /// A writer that keeps the order of members, or sorts them by their UTF-8 bytes as Go's maps are written.
    public init(sortingKeys: Bool = false) { sortsKeys = sortingKeys }

    /// Writes one value.
    public mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let value): write(value)
        case .string(let value): write(value)
        case .array(let elements):
            bytes.append(.openBracket)
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(.comma) }
                write(element)
            }
            bytes.append(.closeBracket)
        case .object(let object): write(object)
        }
    }

    /// Writes one object.
    public mutating func write(_ object: JSONObject) {
        bytes.append(.openBrace)
        let members =
            sortsKeys
            ? object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : object.members
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(.comma) }
            write(member.key)
            bytes.append(.colon)
            write(member.value)
        }
        bytes.append(.closeBrace)
    }

    /// Writes one string.
    public mutating func write(_ value: String) {
        bytes.append(.quote)
        for byte in value.utf8 {
            switch byte {
            case .quote, .backslash:
                bytes.append(.backslash)
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: "\\u00".utf8)
                if digits.utf8.count == 1 { bytes.append(UInt8(ascii: "0")) }
                bytes.append(contentsOf: digits.utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(.quote)
    }

    /// Writes a double; a whole one that an integer can hold is written without a fraction, as Go does.
    private mutating func write(_ value: Double) {
        if let integer = Int64(exactly: value) {
            bytes.append(contentsOf: String(integer).utf8)
        } else {
            bytes.append(contentsOf: value.description.utf8)
        }
    }
}

extension JSONValue {
    /// The value as JSON, members in their order.
    public var jsonBytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// The value as JSON with members sorted, so that equal values give equal bytes.
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter(sortingKeys: true)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON text.
    public var description: String { String(decoding: jsonBytes, as: UTF8.self) }
}
