// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a scalar means, by the rules of go-yaml 2, through which `kubectl` reads manifests.
enum YAMLScalar {
    private static let tagPrefix = "tag:yaml.org,2002:"

    /// The value of a scalar, or `nil` where the text isn't of the type that its tag demands.
    ///
    /// - Parameter tag: the long form of an explicit tag, empty where there is none.
    static func resolve(_ text: String, tag: String) -> JSONValue? {
        guard !tag.isEmpty else { return plain(text) }
        guard tag.hasPrefix(tagPrefix) else { return .string(text) }
        let value = plain(text)
        switch (tag.dropFirst(tagPrefix.count), value) {
        case ("bool", .bool), ("int", .integer), ("float", .number), ("null", .null): return value
        case ("float", .integer(let integer)): return number(Double(integer))
        case ("bool", _), ("int", _), ("float", _), ("null", _): return nil
        default: return .string(text)
        }
    }

    /// The value of a plain scalar without a tag.
    static func plain(_ text: String) -> JSONValue {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return numeric(text) ?? .string(text)
        default: return words[text] ?? .string(text)
        }
    }

    private static let words: [String: JSONValue] = {
        var words: [String: JSONValue] = ["~": .null]
        for word in ["y", "yes", "true", "on"] { spell(word, true, into: &words) }
        for word in ["n", "no", "false", "off"] { spell(word, false, into: &words) }
        spell("null", .null, into: &words)
        return words
    }()

    /// Lower case, upper case and capitalised; other spellings are strings.
    private static func spell(_ word: String, _ value: JSONValue, into words: inout [String: JSONValue]) {
        words[word] = value
        words[word.uppercased()] = value
        words[word.prefix(1).uppercased() + word.dropFirst()] = value
    }

    private static func numeric(_ text: String) -> JSONValue? {
        switch text {
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        default: break
        }
        // Digits may be grouped by underscores; in a number that starts with its point only in Go's strict way.
        guard text.first != "." || hasGroupedDigits(text) else { return nil }
        let digits = text.filter { $0 != "_" }
        if let value = integer(digits) { return value }
        guard isDecimal(digits), let value = Double(digits), value.isFinite else { return nil }
        return number(value)
    }

    /// Whether each underscore stands between two digits.
    private static func hasGroupedDigits(_ text: String) -> Bool {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        return zip(groups, groups.dropFirst()).allSatisfy { left, right in
            left.last?.isDigit == true && right.first?.isDigit == true
        }
    }

    private static func integer(_ text: String) -> JSONValue? {
        let isSigned = text.first == "-" || text.first == "+"
        let sign = text.first == "-" ? "-" : ""
        let unsigned = isSigned ? text.dropFirst() : text[...]
        let (digits, radix) = radix(of: unsigned)
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        if let value = Int64(sign + digits, radix: radix) { return .integer(value) }
        if !isSigned, let value = UInt64(digits, radix: radix) { return .number(Double(value)) }
        return nil
    }

    /// A leading 0 alone means octal, as it did in YAML 1.1.
    private static func radix(of text: Substring) -> (digits: Substring, radix: Int) {
        guard text.first == "0", text.count > 1 else { return (text, 10) }
        switch text.dropFirst().first {
        case "x", "X": return (text.dropFirst(2), 16)
        case "o", "O": return (text.dropFirst(2), 8)
        case "b", "B": return (text.dropFirst(2), 2)
        default: return (text.dropFirst(), 8)
        }
    }

    /// Whether the text is a decimal number with at most a sign, a point and an exponent.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
        let whole = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == "." {
            fraction = rest.dropFirst().prefix(while: \.isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard !(whole.isEmpty && fraction.isEmpty) else { return false }
        if rest.first == "e" || rest.first == "E" {
            rest = rest.dropFirst()
            if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
            return !rest.isEmpty && rest.allSatisfy(\.isDigit)
        }
        return rest.isEmpty
    }

    /// Whole numbers are integers in JSON, however they were written.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }
}

extension Character {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
