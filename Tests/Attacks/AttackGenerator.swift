// SPDX-License-Identifier: Apache-2.0

/// Random choices that follow from a seed (SplitMix64).
package struct AttackGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    package mutating func int(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &self) }

    /// Whether something happens that does so once in a number of times.
    package mutating func once(in times: Int) -> Bool { int(1...times) == 1 }

    package mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
        choices[int(0...(choices.count - 1))]
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// A text of the kinds that break programs.
    package mutating func text() -> String {
        var text = ""
        for _ in 0..<int(1...3) { text += pick(Self.texts) }
        return once(in: 40) ? String(repeating: text, count: int(1...500)) : text
    }

    private static let texts = [
        "", "a", "A-b.c_d", "0", "-1", "ü€𝄞", "\n", "\r\n", "\t", "\u{0}", "\u{1B}]52;c;eA==\u{07}",
        "\u{1B}[2J",
        "\u{9B}31m", "\u{202E}gnp", "\u{FEFF}", "\u{2028}", "'", "\"", "\\", "\"\"\"", "'''", "{{ . }}",
        "$(id)", "`id`",
        "../../etc/passwd", "/", "%00", "*", "******", "#", "# >>> bobbin shim spin: managed, do not edit",
        "# <<< bobbin shim spin", "true", "null", "1e999", "~", "[", "]", "{", "}", ": ", "- ", "&a", "*a",
        "!!str", "<<",
    ]

    /// Changes some bytes, cuts some out, doubles some, or puts others in.
    package mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<int(1...4) {
            guard !bytes.isEmpty else { return self.bytes(int(0...20)) }
            let place = int(0...(bytes.count - 1))
            let end = min(bytes.count, place + int(1...64))
            switch int(0...5) {
            case 0: bytes[place] ^= 1 << UInt8(int(0...7))
            case 1: bytes[place] = UInt8(truncatingIfNeeded: next())
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.insert(contentsOf: Array(text().utf8), at: place)
            default: bytes.removeLast(bytes.count - end)
            }
        }
        return bytes
    }
}
