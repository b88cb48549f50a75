// SPDX-License-Identifier: Apache-2.0

/// Makes the identifiers that the server gives to objects.
enum Identifiers {
    private static let hexadecimal = Array("0123456789abcdef".utf8)
    /// The letters of generated names: no vowels and nothing that looks alike, so that no words appear.
    private static let letters = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

    /// A version 4 UUID.
    static func uid() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xF000 | 0x4000
        let low = generator.next() & ~(0b11 << 62) | (0b10 << 62)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            let shift = UInt64(60 - 4 * (index % 16))
            text.append(hexadecimal[Int(word >> shift & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The end of a name made from `generateName`.
    static func suffix() -> String {
        String(decoding: (0..<5).map { _ in letters[Int.random(in: letters.indices)] }, as: UTF8.self)
    }

    /// A generated name; a long prefix is cut, as the API server does.
    static func name(prefix: String) -> String { "\(prefix.prefix(58))\(suffix())" }
}
