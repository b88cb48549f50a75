// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
    /// Passes over one value of any type, allocating nothing.
    ///
    /// Checks brackets and strings, not every rule of JSON: what is skipped is never used.
    public mutating func skip() throws {
        skipSpace()
        guard offset < end else { throw JSONError("unexpected end", at: offset) }
        switch bytes[offset] {
        case .openBrace, .openBracket: try skipNested()
        case .quote: try skipString()
        default: try skipBare()
        }
    }

    /// Passes over one value and returns its bytes as they stand.
    public mutating func raw() throws -> [UInt8] {
        skipSpace()
        let start = offset
        try skip()
        return Array(bytes[start..<offset])
    }

    /// Passes over arrays and objects by counting brackets outside strings.
    private mutating func skipNested() throws {
        let start = offset
        var open = 0
        while offset < end {
            switch bytes[offset] {
            case .openBrace, .openBracket:
                open += 1
                offset += 1
            case .closeBrace, .closeBracket:
                open -= 1
                offset += 1
                if open == 0 { return }
            case .quote: try skipString()
            default: offset += 1
            }
        }
        throw JSONError("unterminated value", at: start)
    }

    mutating func skipString() throws {
        let start = offset
        offset += 1
        while offset < end {
            switch bytes[offset] {
            case .quote:
                offset += 1
                return
            case .backslash: offset += 2
            default: offset += 1
            }
        }
        throw JSONError("unterminated string", at: start)
    }

    private mutating func skipBare() throws {
        switch bytes[offset] {
        case .lowerN: try literal("null")
        case .lowerT: try literal("true")
        case .lowerF: try literal("false")
        default: _ = try number()
        }
    }

    mutating func literal(_ text: StaticString) throws {
        let expected = Array(text.description.utf8)
        guard offset + expected.count <= end, bytes[offset..<offset + expected.count].elementsEqual(expected)
        else { throw JSONError("expected a value", at: offset) }
        offset += expected.count
    }

    mutating func skipSpace() {
        while offset < end {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    mutating func consume(_ byte: UInt8) -> Bool {
        skipSpace()
        guard offset < end, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    mutating func enter(_ bracket: UInt8, _ expectation: StaticString) throws {
        guard consume(bracket) else { throw JSONError("expected \(expectation)", at: offset) }
        depth += 1
        guard depth <= Self.maximumDepth else { throw JSONError("nested too deeply", at: offset) }
    }
}
