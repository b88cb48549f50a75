import KubeModel

/// `"%s has %d".format([…])`.
enum CELFormat {
    static func apply(_ format: String, _ arguments: [CELValue]) throws(CELError) -> String {
        var result = ""
        var rest = Substring(format)
        var remaining = arguments[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            var precision = 6
            if rest.first == "." {
                rest.removeFirst()
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(digits.count)
                precision = Int(digits) ?? 0
            }
            guard let verb = rest.popFirst() else { throw CELError("unexpected end of format string") }
            if verb == "%" {
                result.append("%")
                continue
            }
            guard let argument = remaining.popFirst() else {
                throw CELError("index \(arguments.count) out of range")
            }
            result += try text(argument, verb, precision)
        }
        return result
    }

    private static func text(
        _ value: CELValue,
        _ verb: Character,
        _ precision: Int
    ) throws(CELError) -> String {
        switch (verb, value) {
        case ("s", _): return shown(value)
        case ("d", .int(let value)): return String(value)
        case ("d", .uint(let value)): return String(value)
        case ("d", .double(let value)): return JSONValue.number(value).description
        case ("f", .double(let value)): return fixed(value, precision)
        case ("f", .int(let value)): return fixed(Double(value), precision)
        case ("b", .int(let value)): return String(value, radix: 2)
        case ("b", .bool(let value)): return value ? "1" : "0"
        case ("o", .int(let value)): return String(value, radix: 8)
        case ("x", .int(let value)): return String(value, radix: 16)
        case ("X", .int(let value)): return String(value, radix: 16, uppercase: true)
        default: throw CELError("could not parse formatting clause \"\(verb)\"")
        }
    }

    private static func shown(_ value: CELValue) -> String {
        switch value {
        case .null: return "null"
        case .list(let list): return "[\(list.elements.map(shown).joined(separator: ", "))]"
        case .map, .object:
            let entries = (value.mapEntries ?? []).map { "\(shown($0.key)): \(shown($0.value))" }
            return "{\(entries.sorted().joined(separator: ", "))}"
        default: return CELStrings.text(of: value)
        }
    }

    private static func fixed(_ value: Double, _ precision: Int) -> String {
        var scale = 1.0
        for _ in 0..<min(precision, 15) { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded(.toNearestOrEven)
        guard let whole = Int64(exactly: scaled) else { return "\(value)" }
        let digits = String(whole)
        let places = min(precision, 15)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let sign = value < 0 && whole != 0 ? "-" : ""
        guard places > 0 else { return sign + padded }
        return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
