internal import KubeModel

/// Reads decimal integers and floats as TOML writes them: `-17`, `1_000`, `6.25`, `5e+22`.
enum TOMLNumber {
    /// The number, or `nil` for all else: also for integers beyond 64 bits, and for `inf` and `nan`, which JSON lacks.
    static func read(_ word: Substring) -> JSONValue? {
        var rest = word.utf8
        let sign = rest.first == UInt8(ascii: "-") ? "-" : ""
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        guard let whole = digits(&rest), whole == "0" || !whole.hasPrefix("0") else { return nil }
        guard !rest.isEmpty else { return Int64(sign + whole).map { .integer($0) } }
        var text = sign + whole
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard let fraction = digits(&rest) else { return nil }
            text += ".\(fraction)"
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            let isNegative = rest.first == UInt8(ascii: "-")
            if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard let exponent = digits(&rest) else { return nil }
            text += "e\(isNegative ? "-" : "")\(exponent)"
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return .number(number)
    }

    /// Digits with single underscores between them, which are left out.
    private static func digits(_ rest: inout Substring.UTF8View) -> String? {
        let run = Substring(rest.prefix { isDigit($0) || $0 == UInt8(ascii: "_") })
        rest = rest.dropFirst(run.utf8.count)
        let groups = run.split(separator: "_", omittingEmptySubsequences: false)
        return groups.allSatisfy { !$0.isEmpty } ? groups.joined() : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
