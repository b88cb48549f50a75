// SPDX-License-Identifier: Apache-2.0

/// A duration as people give it to kubectl: `5m`, `1h30m`, `90s`, `1.5h`, `100ms`.
package struct GivenDuration: Sendable, Hashable {
    package let duration: Duration

    private static let units: [String: Double] = ["h": 3600, "m": 60, "s": 1, "ms": 0.001]

    /// - Returns: `nil` for what isn't a duration, or isn't more than none.
    package init?(_ text: String) {
        var rest = text[...]
        var seconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Double(digits), let factor = Self.units[String(unit)] else { return nil }
            seconds += number * factor
            rest = rest.dropFirst(digits.count + unit.count)
        }
        guard seconds > 0, seconds < 1e9 else { return nil }
        duration = .seconds(seconds)
    }

    /// Whole seconds, rounded up.
    package var seconds: Int {
        let (whole, fraction) = duration.components
        return Int(whole) + (fraction > 0 ? 1 : 0)
    }
}
