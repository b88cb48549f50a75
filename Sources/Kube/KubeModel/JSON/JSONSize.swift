// SPDX-License-Identifier: Apache-2.0

/// How large a JSON value is, as far as that decides what it costs to read and keep.
public struct JSONSize: Sendable, Hashable {
    /// Bytes of its text.
    public var bytes: Int
    /// Values in it, itself included: each member and element counts, down to the last.
    public var values: Int
    /// How deep its arrays and objects nest: 0 for a string or a number.
    public var depth: Int

    /// A size.
    public init(bytes: Int = 0, values: Int = 0, depth: Int = 0) {
        self.bytes = bytes
        self.values = values
        self.depth = depth
    }
}

extension JSONReader {
    /// Passes over one value of any type, allocating nothing, and says how large it is.
    ///
    /// Checks no more than ``skip()`` does.
    public mutating func measure() throws -> JSONSize {
        skipSpace()
        let start = offset
        guard offset < end, bytes[offset] == .openBrace || bytes[offset] == .openBracket else {
            try skip()
            return JSONSize(bytes: offset - start, values: 1)
        }
        var size = JSONSize(values: 1)
        var open = 0
        // An array or object has one value more than commas, unless it is empty.
        var isFresh = false
        while offset < end {
            let byte = bytes[offset]
            switch byte {
            case .closeBrace, .closeBracket:
                open -= 1
                offset += 1
                isFresh = false
                guard open > 0 else {
                    size.bytes = offset - start
                    return size
                }
                continue
            case 0x20, 0x0A, 0x0D, 0x09:
                offset += 1
                continue
            default: break
            }
            if isFresh {
                size.values += 1
                isFresh = false
            }
            switch byte {
            case .openBrace, .openBracket:
                open += 1
                size.depth = max(size.depth, open)
                isFresh = true
                offset += 1
            case .quote: try skipString()
            default:
                if byte == .comma { size.values += 1 }
                offset += 1
            }
        }
        throw JSONError("unterminated value", at: start)
    }
}
