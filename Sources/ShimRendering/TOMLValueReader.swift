internal import KubeModel

/// Reads one value of TOML on one line: those that options of runtimes have. No tables, times, or other bases.
struct TOMLValueReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    /// The value, if the text is one and nothing else.
    mutating func whole() -> JSONValue? {
        skipSpace()
        guard let value = value(allowsArray: true) else { return nil }
        skipSpace()
        return rest.isEmpty ? value : nil
    }

    private mutating func value(allowsArray: Bool) -> JSONValue? {
        switch rest.first {
        case "\"": basicString().map { .string($0) }
        case "'": literalString().map { .string($0) }
        case "[" where allowsArray: array()
        default: scalar()
        }
    }

    private mutating func skipSpace() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    private mutating func array() -> JSONValue? {
        rest.removeFirst()
        var elements: [JSONValue] = []
        while true {
            skipSpace()
            if rest.first == "]" { break }
            guard let element = value(allowsArray: false) else { return nil }
            elements.append(element)
            skipSpace()
            if rest.first == "]" { break }
            guard rest.first == "," else { return nil }
            rest.removeFirst()
        }
        rest.removeFirst()
        return .array(elements)
    }

    private mutating func literalString() -> String? {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "'") else { return nil }
        let text = rest[..<end]
        rest = rest[rest.index(after: end)...]
        return text.unicodeScalars.allSatisfy(Self.isPrintable) ? String(text) : nil
    }

    private mutating func basicString() -> String? {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        var scalars = rest.unicodeScalars
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"":
                rest = Substring(scalars)
                return String(text)
            case "\\":
                guard let escaped = Self.escaped(&scalars) else { return nil }
                text.append(escaped)
            default:
                guard Self.isPrintable(scalar) else { return nil }
                text.append(scalar)
            }
        }
        return nil
    }

    private static func escaped(_ scalars: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        switch scalars.popFirst() {
        case "\""?: return "\""
        case "\\"?: return "\\"
        case "b"?: return "\u{8}"
        case "t"?: return "\t"
        case "n"?: return "\n"
        case "f"?: return "\u{c}"
        case "r"?: return "\r"
        case "u"?: return coded(&scalars, digits: 4)
        case "U"?: return coded(&scalars, digits: 8)
        default: return nil
        }
    }

    private static func coded(
        _ scalars: inout Substring.UnicodeScalarView,
        digits count: Int
    ) -> Unicode.Scalar? {
        let digits = String(String.UnicodeScalarView(scalars.prefix(count)))
        scalars = scalars.dropFirst(count)
        guard digits.utf8.count == count, digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else {
            return nil
        }
        return UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F
    }

    /// A boolean or a number.
    private mutating func scalar() -> JSONValue? {
        let word = rest.prefix { !" \t,]".contains($0) }
        rest = rest.dropFirst(word.count)
        switch word {
        case "true": return true
        case "false": return false
        default: return TOMLNumber.read(word)
        }
    }
}
