// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Reads a string.
    public mutating func string() throws -> String {
        skipSpace()
        guard offset < end, bytes[offset] == .quote else { throw JSONError("expected a string", at: offset) }
        offset += 1
        let start = offset
        while offset < end {
            let byte = bytes[offset]
            if byte == .quote {
                let value = String(decoding: bytes[start..<offset], as: UTF8.self)
                offset += 1
                return value
            }
            if byte == .backslash { return try escapedString(from: start) }
            if byte < 0x20 { throw JSONError("unescaped control character in a string", at: offset) }
            offset += 1
        }
        throw JSONError("unterminated string", at: start)
    }

    /// Reads a number that is an integer of 64 bits.
    public mutating func int() throws -> Int {
        skipSpace()
        let start = offset
        guard case .integer(let value) = try number() else {
            throw JSONError("expected an integer", at: start)
        }
        return Int(value)
    }

    /// The rest of a string from its first escape on.
    private mutating func escapedString(from start: Int) throws -> String {
        var buffer = Array(bytes[start..<offset])
        while offset < end {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case .quote: return String(decoding: buffer, as: UTF8.self)
            case .backslash: try appendEscape(to: &buffer)
            case 0..<0x20: throw JSONError("unescaped control character in a string", at: offset - 1)
            default: buffer.append(byte)
            }
        }
        throw JSONError("unterminated string", at: start)
    }

    private mutating func appendEscape(to buffer: inout [UInt8]) throws {
        guard offset < end else { throw JSONError("unterminated string", at: offset) }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case .quote, .backslash, UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: Character(try escapedScalar()).utf8)
        default: throw JSONError("unknown escape in a string", at: offset - 1)
        }
    }

    /// The scalar of a `\u` escape; a surrogate without its pair becomes U+FFFD, as Go reads it.
    private mutating func escapedScalar() throws -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let high = try hexQuad()
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) ?? replacement }
        guard offset + 1 < end, bytes[offset] == .backslash, bytes[offset + 1] == UInt8(ascii: "u") else {
            return replacement
        }
        let mark = offset
        offset += 2
        let low = try hexQuad()
        guard (0xDC00..<0xE000).contains(low) else {
            offset = mark
            return replacement
        }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? replacement
    }

    private mutating func hexQuad() throws -> UInt32 {
        guard offset + 4 <= end else { throw JSONError("unterminated escape", at: offset) }
        var value: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONError("expected a hexadecimal digit", at: offset)
            }
            value = value << 4 | UInt32(digit)
        }
        offset += 4
        return value
    }

    /// Reads a number: an integer where it has neither fraction nor exponent and fits, else a double.
    mutating func number() throws -> JSONValue {
        let start = offset
        if offset < end, bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        let digits = offset
        skipDigits()
        guard offset > digits else { throw JSONError("expected a value", at: start) }
        if bytes[digits] == UInt8(ascii: "0"), offset > digits + 1 {
            throw JSONError("a number may not start with 0", at: start)
        }
        var isInteger = true
        if offset < end, bytes[offset] == UInt8(ascii: ".") {
            isInteger = false
            offset += 1
            try requireDigits()
        }
        if offset < end, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            offset += 1
            if offset < end, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            try requireDigits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError("number out of range", at: start)
        }
        return .number(value)
    }

    private mutating func skipDigits() {
        while offset < end, bytes[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
    }

    private mutating func requireDigits() throws {
        let start = offset
        skipDigits()
        guard offset > start else { throw JSONError("expected a digit", at: offset) }
    }
}
