// SPDX-License-Identifier: Apache-2.0

/// Sets of scalars, and what a backslash stands before.
extension PatternParser {
    mutating func escaped() throws(RegularExpressionError) -> PatternNode {
        guard let scalar = next else { throw Self.error("trailing backslash at end of expression") }
        switch scalar {
        case "A": return assertion(.textStart)
        case "z": return assertion(.textEnd)
        case "b": return assertion(.wordBoundary)
        case "B": return assertion(.noWordBoundary)
        default: break
        }
        if var set = try namedSet() {
            set.ignoresCase = flags.ignoresCase
            return .scalar(set)
        }
        return literal(try escapedScalar())
    }

    private mutating func assertion(_ assertion: PatternNode.Assertion) -> PatternNode {
        position += 1
        return .assertion(assertion)
    }

    /// What stands between brackets; the opening one was read.
    mutating func bracketed() throws(RegularExpressionError) -> ScalarSet {
        var set = ScalarSet()
        set.ignoresCase = flags.ignoresCase
        set.isNegated = accept("^")
        var isFirst = true
        while true {
            guard let scalar = next else { throw Self.error("missing closing ]") }
            if scalar == "]", !isFirst { break }
            isFirst = false
            if scalar == "[", let posix = try posixSet() {
                set.add(posix)
                continue
            }
            if scalar == "\\" {
                position += 1
                if let named = try namedSet() {
                    set.add(named)
                    continue
                }
                position -= 1
            }
            let first = try classScalar()
            var last = first
            if next == "-", position + 1 < source.count, source[position + 1] != "]" {
                position += 1
                last = try classScalar()
            }
            guard first.value <= last.value else { throw Self.error("invalid character class range") }
            set.add(first.value...last.value)
        }
        position += 1
        return set
    }

    private mutating func classScalar() throws(RegularExpressionError) -> Unicode.Scalar {
        guard let scalar = next else { throw Self.error("missing closing ]") }
        position += 1
        guard scalar == "\\" else { return scalar }
        guard next != nil else { throw Self.error("trailing backslash at end of expression") }
        return try escapedScalar()
    }

    /// `[:alpha:]`, `[:^alpha:]`; `nil` where it is none.
    private mutating func posixSet() throws(RegularExpressionError) -> ScalarSet? {
        let start = position
        guard accept("[:") else { return nil }
        let isNegated = accept("^")
        var name = ""
        while let scalar = next, "a"..."z" ~= scalar {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard accept(":]") else {
            position = start
            return nil
        }
        guard var set = ScalarSet.posix[name] else { throw Self.error("invalid character class range") }
        set.isNegated = isNegated
        return set
    }

    /// `\d`, `\pL`, `\p{Lu}` and the like after their backslash; `nil` where it is none.
    private mutating func namedSet() throws(RegularExpressionError) -> ScalarSet? {
        guard let letter = next else { return nil }
        if let set = ScalarSet.perl(letter) {
            position += 1
            return set
        }
        guard letter == "p" || letter == "P" else { return nil }
        position += 1
        var isNegated = letter == "P"
        var name = ""
        if accept("{") {
            if accept("^") { isNegated.toggle() }
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard accept("}") else { throw Self.error("invalid character class range") }
        } else if let scalar = next {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard ScalarSet.categoryNames.contains(name) else {
            throw Self.error("invalid character class range")
        }
        var set = ScalarSet()
        set.add(category: name, isNegated: isNegated)
        return set
    }

    /// The scalar that an escape stands for, after its backslash.
    private mutating func escapedScalar() throws(RegularExpressionError) -> Unicode.Scalar {
        let scalar = source[position]
        position += 1
        switch scalar {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x": return try hexadecimal()
        case "0": return octal(from: 0, digits: 2)
        case "1"..."7":
            // A single digit could be taken for a reference to a group, of which there are none.
            guard let following = next, "0"..."7" ~= following else {
                throw Self.error("invalid escape sequence")
            }
            return octal(from: scalar.value - 0x30, digits: 2)
        default:
            guard scalar.isASCII, ScalarSet.posix["punct"]?.contains(scalar) == true else {
                throw Self.error("invalid escape sequence")
            }
            return scalar
        }
    }

    private mutating func octal(from start: UInt32, digits: Int) -> Unicode.Scalar {
        var value = start
        for _ in 0..<digits {
            guard let digit = next, "0"..."7" ~= digit else { break }
            value = value * 8 + digit.value - 0x30
            position += 1
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(RegularExpressionError) -> Unicode.Scalar {
        let isBraced = accept("{")
        var value: UInt32 = 0
        var count = 0
        while count < (isBraced ? 7 : 2), let digit = next, let number = Self.hexDigit(digit) {
            value = value * 16 + number
            count += 1
            position += 1
        }
        guard isBraced ? count > 0 && accept("}") : count == 2, let scalar = Unicode.Scalar(value) else {
            throw Self.error("invalid escape sequence")
        }
        return scalar
    }

    private static func hexDigit(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x61 + 10
        case "A"..."F": scalar.value - 0x41 + 10
        default: nil
        }
    }
}
