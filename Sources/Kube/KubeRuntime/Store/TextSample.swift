// SPDX-License-Identifier: Apache-2.0

/// A text from which other texts of its kind differ little, so that they can be held as the difference.
///
/// The objects of an operator are much alike: of an app's Deployment, all but a few hundred bytes is in any other app's
/// Deployment, too. The difference names stretches of the sample, and has in it only what the sample hasn't.
final class TextSample: Sendable {
    /// How many equal bytes are worth naming.
    private static let shortest = 6
    private static let slots = 8192
    private static let none = UInt16.max

    private let bytes: [UInt8]
    /// Where in the sample a stretch is, by a hash of its beginning.
    private let positions: [UInt16]

    init(_ text: [UInt8]) {
        bytes = Array(text.prefix(Int(Self.none)))
        var positions = [UInt16](repeating: Self.none, count: Self.slots)
        for start in 0..<max(0, bytes.count - Self.shortest + 1) {
            positions[Self.slot(bytes, start)] = UInt16(start)
        }
        self.positions = positions
    }

    private static func slot(_ text: [UInt8], _ start: Int) -> Int {
        var value: UInt64 = 0
        for byte in text[start..<start + shortest] { value = value << 8 | UInt64(byte) }
        return Int((value &* 0x9E37_79B9_7F4A_7C15) >> 51)
    }

    /// How a text differs from the sample.
    func difference(of text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        var offset = 0
        // Where the sample would go on as the text does, if only the bytes since the last stretch were others.
        var expected = 0
        while offset + Self.shortest <= text.count {
            let (position, length) = stretch(at: offset, of: text, expected + offset - start)
            guard length >= Self.shortest else {
                offset += 1
                continue
            }
            Self.append(offset - start, to: &result)
            result += text[start..<offset]
            Self.append(length, to: &result)
            result.append(UInt8(position & 0xFF))
            result.append(UInt8(position >> 8))
            offset += length
            start = offset
            expected = position + length
        }
        Self.append(text.count - start, to: &result)
        result += text[start...]
        // Without the room to grow that it has now.
        var exact: [UInt8] = []
        exact.reserveCapacity(result.count)
        exact += result
        return exact
    }

    /// The longest of two stretches of the sample that the text may have at an offset.
    private func stretch(at offset: Int, of text: [UInt8], _ expected: Int) -> (position: Int, length: Int) {
        let hashed = positions[Self.slot(text, offset)]
        let next = length(at: offset, of: text, expected)
        guard hashed != Self.none, Int(hashed) != expected else { return (expected, next) }
        let other = length(at: offset, of: text, Int(hashed))
        return other > next ? (Int(hashed), other) : (expected, next)
    }

    private func length(at offset: Int, of text: [UInt8], _ position: Int) -> Int {
        var length = 0
        while position + length < bytes.count, offset + length < text.count,
            bytes[position + length] == text[offset + length]
        {
            length += 1
        }
        return length
    }

    /// The text that differs so.
    func text(of difference: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + difference.count)
        var offset = 0
        while offset < difference.count {
            let own = Self.number(difference, &offset)
            text += difference[offset..<offset + own]
            offset += own
            guard offset < difference.count else { break }
            let length = Self.number(difference, &offset)
            let position = Int(difference[offset]) | Int(difference[offset + 1]) << 8
            offset += 2
            text += bytes[position..<position + length]
        }
        return text
    }

    /// Seven bits a byte, the lowest first.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func number(_ bytes: [UInt8], _ offset: inout Int) -> Int {
        var number = 0
        var shift = 0
        while true {
            let byte = bytes[offset]
            offset += 1
            number |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }
}
