// SPDX-License-Identifier: Apache-2.0

/// A number with a unit, as Kubernetes writes amounts of memory and CPU: `128Mi`, `500m`, `1e3`.
///
/// Held exactly, in billionths: parsing rounds finer amounts away from zero, as Kubernetes does. Amounts beyond
/// about 1.7e29 are kept as the largest one.
public struct Quantity: Sendable {
    /// The family of suffixes that an amount was written with, and so is written with again.
    public enum Format: Sendable, Hashable {
        /// `n`, `u`, `m`, none, `k`, `M`, `G`, `T`, `P`, `E`.
        case decimalSI
        /// `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`.
        case binarySI
        /// `e3`, `E-3`.
        case decimalExponent
    }

    /// The amount in billionths.
    public let nanos: Int128
    /// How it was written.
    public let format: Format

    /// An amount of billionths.
    public init(nanos: Int128, format: Format = .decimalSI) {
        self.nanos = nanos
        self.format = format
    }

    /// A whole amount.
    public init(_ value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * Self.nanosPerUnit, format: format)
    }

    static let nanosPerUnit: Int128 = 1_000_000_000

    /// The amount as a whole number, rounded away from zero: `500m` is 1.
    ///
    /// Clamped to what 64 bits hold.
    public var roundedUpValue: Int64 {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: Self.nanosPerUnit)
        return Int64(clamping: quotient + remainder.signum())
    }

    /// Whether the amount is less than nothing.
    public var isNegative: Bool { nanos < 0 }
}

extension Quantity: Comparable, Hashable {
    /// Whether both are the same amount, however written.
    public static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }

    /// By amount.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }

    /// Hashes the amount.
    public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
}

extension Quantity: CustomStringConvertible {
    /// The canonical form: no fraction, and the largest suffix that loses no precision.
    ///
    /// A binary amount that is no whole number, or below 1024, has no binary form and is written as a decimal.
    public var description: String {
        guard nanos != 0 else { return "0" }
        let (whole, fraction) = nanos.quotientAndRemainder(dividingBy: Self.nanosPerUnit)
        if format == .binarySI, fraction == 0, whole.magnitude >= 1024 {
            let (count, power) = Self.scaled(whole, by: 1024, from: 0, through: 6)
            return "\(count)\(["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power])"
        }
        let hasSuffixes = format != .decimalExponent
        let (count, power) = Self.scaled(nanos, by: 1000, from: -3, through: hasSuffixes ? 6 : 42)
        guard hasSuffixes else { return power == 0 ? "\(count)" : "\(count)e\(power * 3)" }
        return "\(count)\(["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][power + 3])"
    }

    /// Divides as often as nothing is lost.
    private static func scaled(
        _ value: Int128,
        by base: Int128,
        from lowest: Int,
        through highest: Int
    ) -> (count: Int128, power: Int) {
        var count = value
        var power = lowest
        while power < highest, count.isMultiple(of: base) {
            count /= base
            power += 1
        }
        return (count, power)
    }
}
