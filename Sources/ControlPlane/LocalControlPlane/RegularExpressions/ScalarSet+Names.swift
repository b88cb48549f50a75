// SPDX-License-Identifier: Apache-2.0

extension ScalarSet {
    /// The set of a letter after a backslash, in ASCII; `nil` for one that is none.
    static func perl(_ letter: Unicode.Scalar) -> ScalarSet? {
        var set: ScalarSet
        switch letter {
        case "d", "D": set = ScalarSet([0x30...0x39])
        case "s", "S": set = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
        case "w", "W": set = posix["word"] ?? ScalarSet()
        default: return nil
        }
        set.isNegated = "DSW".unicodeScalars.contains(letter)
        return set
    }

    /// The sets in `[:…:]`.
    static let posix: [String: ScalarSet] = [
        "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]),
        "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A]),
        "ascii": ScalarSet([0...0x7F]),
        "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
        "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F]),
        "digit": ScalarSet([0x30...0x39]),
        "graph": ScalarSet([0x21...0x7E]),
        "lower": ScalarSet([0x61...0x7A]),
        "print": ScalarSet([0x20...0x7E]),
        "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "space": ScalarSet([0x09...0x0D, 0x20...0x20]),
        "upper": ScalarSet([0x41...0x5A]),
        "word": ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]),
        "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
    ]

    /// Names of general categories, of one letter or two.
    static let categoryNames: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd",
        "Ps",
        "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs",
        "Co",
    ]
}
