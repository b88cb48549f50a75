// SPDX-License-Identifier: Apache-2.0

/// Reads a pattern in Go's syntax.
struct PatternParser {
    struct Flags {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesLineFeed = false
        var isUngreedy = false
    }

    /// As many as Go allows.
    private static let repetitionLimit = 1000
    /// How deep groups may be; Go allows more, and nobody writes them.
    private static let depthLimit = 200
    private static let lengthLimit = 64 << 10

    let source: [Unicode.Scalar]
    var position = 0
    var flags = Flags()
    private var depth = 0

    init(_ pattern: String) { source = Array(pattern.unicodeScalars) }

    mutating func parse() throws(RegularExpressionError) -> PatternNode {
        guard source.count <= Self.lengthLimit else { throw Self.error("expression too large") }
        let node = try alternatives()
        guard position == source.count else { throw Self.error("unexpected )") }
        return node
    }

    static func error(_ text: String) -> RegularExpressionError { RegularExpressionError(description: text) }

    var next: Unicode.Scalar? { position < source.count ? source[position] : nil }

    mutating func accept(_ text: String) -> Bool {
        guard source[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() throws(RegularExpressionError) -> PatternNode {
        var choices: [PatternNode] = []
        repeat { choices.append(try sequence()) } while accept("|")
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    private mutating func sequence() throws(RegularExpressionError) -> PatternNode {
        var parts: [PatternNode] = []
        // Flags in `(?i)` hold to the end of the group, so they are restored by it.
        while let scalar = next, scalar != "|", scalar != ")" {
            if accept("\\Q") {
                let end = quotedEnd()
                for scalar in source[position..<end] { parts.append(literal(scalar)) }
                position = end
                _ = accept("\\E")
                continue
            }
            guard let atom = try atom() else { continue }
            parts.append(try repeated(atom))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private func quotedEnd() -> Int {
        var end = position
        while end < source.count, !(source[end] == "\\" && end + 1 < source.count && source[end + 1] == "E") {
            end += 1
        }
        return end
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        .scalar(ScalarSet(scalar, ignoresCase: flags.ignoresCase))
    }

    /// The next atom; `nil` where only flags were set.
    private mutating func atom() throws(RegularExpressionError) -> PatternNode? {
        let scalar = source[position]
        position += 1
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(try bracketed())
        case ".": return .scalar(flags.dotMatchesLineFeed ? .any : .notLineFeed)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "*", "+", "?": throw Self.error("missing argument to repetition operator")
        case "\\": return try escaped()
        default: return literal(scalar)
        }
    }

    private mutating func group() throws(RegularExpressionError) -> PatternNode? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Self.error("expression nests too deeply") }
        let outer = flags
        if accept("?P<") || accept("?<") {
            guard let end = source[position...].firstIndex(of: ">"), end > position,
                source[position..<end].allSatisfy({ ScalarSet.posix["word"]?.contains($0) == true })
            else { throw Self.error("invalid named capture") }
            position = end + 1
        } else if accept("?") {
            guard try setFlags() else { return nil }
        }
        let node = try alternatives()
        guard accept(")") else { throw Self.error("missing closing )") }
        flags = outer
        return node
    }

    /// Reads the flags of a group; says whether one follows (`(?i:…)`), or only the flags were set (`(?i)`).
    private mutating func setFlags() throws(RegularExpressionError) -> Bool {
        var isOn = true
        while let scalar = next {
            position += 1
            switch scalar {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesLineFeed = isOn
            case "U": flags.isUngreedy = isOn
            case "-" where isOn: isOn = false
            case ":": return true
            case ")": return false
            default: throw Self.error("invalid or unsupported Perl syntax")
            }
        }
        throw Self.error("missing closing )")
    }

    private mutating func repeated(_ atom: PatternNode) throws(RegularExpressionError) -> PatternNode {
        guard let (least, most) = try quantifier() else { return atom }
        let isLazy = accept("?") != flags.isUngreedy
        let after = position
        if try quantifier() != nil {
            position = after
            throw Self.error("invalid nested repetition operator")
        }
        return .repetition(atom, least: least, most: most, isLazy: isLazy)
    }

    private mutating func quantifier() throws(RegularExpressionError) -> (least: Int, most: Int?)? {
        if accept("*") { return (0, nil) }
        if accept("+") { return (1, nil) }
        if accept("?") { return (0, 1) }
        let start = position
        guard accept("{"), let least = number() else { return reset(to: start) }
        var most: Int? = least
        if accept(",") { most = next == "}" ? nil : number() ?? -1 }
        // What looks like one and isn't is text, as in Go.
        guard most != -1, accept("}") else { return reset(to: start) }
        guard least <= Self.repetitionLimit, most ?? 0 <= Self.repetitionLimit, most ?? least >= least else {
            throw Self.error("invalid repeat count")
        }
        return (least, most)
    }

    private mutating func reset(to start: Int) -> (least: Int, most: Int?)? {
        position = start
        return nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, "0"..."9" ~= scalar {
            // More digits than any allowed number has only need to stay more.
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
            position += 1
        }
        return value
    }
}
