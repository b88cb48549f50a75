// SPDX-License-Identifier: Apache-2.0

extension SHA256 {
    /// Reads 64 hexadecimal digits, with or without `sha256:` before them; `nil` for any other text.
    package init?(text: some StringProtocol) {
        let digits = text.hasPrefix("sha256:") ? Array(text.utf8.dropFirst(7)) : Array(text.utf8)
        guard digits.count == 64 else { return nil }
        let values = digits.compactMap(Self.value)
        guard values.count == 64 else { return nil }
        self.init(bytes: stride(from: 0, to: 64, by: 2).map { values[$0] << 4 | values[$0 + 1] })
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
