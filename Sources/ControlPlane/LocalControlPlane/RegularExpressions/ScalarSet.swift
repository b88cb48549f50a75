// SPDX-License-Identifier: Apache-2.0

/// A set of Unicode scalars: what one place of a pattern stands for.
struct ScalarSet: Sendable {
    private(set) var ranges: [ClosedRange<UInt32>] = []
    /// Beginnings of general categories' names, and whether the others are meant.
    private(set) var categories: [(name: String, isNegated: Bool)] = []
    var isNegated = false
    /// Whether the case of letters doesn't count.
    var ignoresCase = false

    init() {}

    init(_ scalar: Unicode.Scalar, ignoresCase: Bool = false) {
        ranges = [scalar.value...scalar.value]
        self.ignoresCase = ignoresCase
    }

    init(_ ranges: [ClosedRange<UInt32>]) { self.ranges = ranges }

    mutating func add(_ range: ClosedRange<UInt32>) { ranges.append(range) }

    mutating func add(category: String, isNegated: Bool) { categories.append((category, isNegated)) }

    mutating func add(_ other: ScalarSet) {
        ranges += other.isNegated ? Self.complement(of: other.ranges) : other.ranges
        categories += other.categories
    }

    /// All scalars but a line feed.
    static let notLineFeed = ScalarSet([0...9, 11...0x10FFFF])
    static let any = ScalarSet([0...0x10FFFF])

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isMember = holds(scalar)
        if !isMember, ignoresCase {
            isMember = Self.variants(of: scalar).contains { holds($0) }
        }
        return isMember != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
        guard !categories.isEmpty else { return false }
        let own = scalar.properties.generalCategory.shortName
        return categories.contains { own.hasPrefix($0.name) != $0.isNegated }
    }

    /// The same letter in its other cases, as far as that is one scalar.
    private static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let properties = scalar.properties
        return [properties.lowercaseMapping, properties.uppercaseMapping].compactMap {
            $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil
        }
    }

    private static func complement(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return result
    }
}

extension Unicode.GeneralCategory {
    /// The two letters of Unicode's own tables.
    var shortName: String {
        switch self {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
