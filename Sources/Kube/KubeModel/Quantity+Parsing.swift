// SPDX-License-Identifier: Apache-2.0

extension Quantity {
    /// Reads an amount, or returns `nil` for text that isn't one.
    ///
    /// Accepts what the API server accepts: a sign, digits with at most one point, and a suffix of one of the
    /// three families. Like there, an amount without any digit is zero, and a binary one is at most 2^63-1.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = Substring(rest.prefix(while: Self.isDigit))
        rest = rest.dropFirst(whole.utf8.count)
        var fraction = Substring()
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = Substring(rest.prefix(while: Self.isDigit))
            rest = rest.dropFirst(fraction.utf8.count)
        }
        guard let suffix = Suffix(Substring(rest)) else { return nil }
        let magnitude = Self.nanos(digits: whole + fraction, fractionDigits: fraction.utf8.count, suffix)
        let capped =
            suffix.format == .binarySI ? min(magnitude, Int128(Int64.max) * Self.nanosPerUnit) : magnitude
        // A binary amount below one is told in decimals from then on.
        let isDecimal = suffix.format == .binarySI && capped < Self.nanosPerUnit
        self.init(nanos: isNegative ? -capped : capped, format: isDecimal ? .decimalSI : suffix.format)
    }

    /// Digits times their unit, in billionths; what is finer is rounded up, what is too large is the largest.
    private static func nanos(digits: Substring, fractionDigits: Int, _ suffix: Suffix) -> Int128 {
        let significant = digits.utf8.drop { $0 == UInt8(ascii: "0") }
        guard !significant.isEmpty else { return 0 }
        // Exponents are clamped so far out that no digits could bring the amount back into range.
        let exponent = max(-4096, min(4096, suffix.decimalExponent)) + 9 - fractionDigits
        var value: Int128 = 0
        var dropped = 0
        var isInexact = false
        for digit in significant {
            let next = value.multipliedReportingOverflow(by: 10)
            let sum = next.partialValue.addingReportingOverflow(Int128(digit - UInt8(ascii: "0")))
            if dropped > 0 || next.overflow || sum.overflow {
                dropped += 1
                isInexact = isInexact || digit != UInt8(ascii: "0")
            } else {
                value = sum.partialValue
            }
        }
        return scaled(value, binary: suffix.binaryExponent, decimal: exponent + dropped, isInexact: isInexact)
    }

    private static func scaled(_ value: Int128, binary: Int, decimal: Int, isInexact: Bool) -> Int128 {
        var value = value
        var isInexact = isInexact
        let doubled = value.multipliedReportingOverflow(by: Int128(1) << Int128(binary))
        guard !doubled.overflow else { return .max }
        value = doubled.partialValue
        for _ in 0..<max(0, decimal) {
            let next = value.multipliedReportingOverflow(by: 10)
            guard !next.overflow else { return .max }
            value = next.partialValue
        }
        for _ in 0..<max(0, -decimal) where value > 0 {
            isInexact = isInexact || value % 10 != 0
            value /= 10
        }
        return isInexact && value < .max ? value + 1 : value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// What stands behind the digits.
    private struct Suffix {
        let format: Format
        var binaryExponent = 0
        var decimalExponent = 0

        init?(_ text: Substring) {
            if let index = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].firstIndex(of: text) {
                format = .decimalSI
                decimalExponent = (index - 3) * 3
            } else if let index = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].firstIndex(of: text) {
                format = .binarySI
                binaryExponent = (index + 1) * 10
            } else if text.first == "e" || text.first == "E", let exponent = Int64(text.dropFirst()) {
                format = .decimalExponent
                decimalExponent = Int(exponent)
            } else {
                return nil
            }
        }
    }
}
