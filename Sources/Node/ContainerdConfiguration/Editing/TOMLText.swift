// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Writes values as TOML that every containerd reads back as the same values.
enum TOMLText {
    /// A basic string, in quotes.
    ///
    /// `{` and `$` are escaped too: a block may stand in a template of k3s or MicroK8s, which would take them as theirs.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "{", "$", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FEFF}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Any value; tables are written inline, in the order of their keys. `null`s are left out: TOML has none.
    static func value(_ value: JSONValue) -> String {
        switch value {
        case .null: "\"\""
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .number(let number): Self.number(number)
        case .string(let text): quoted(text)
        case .array(let elements):
            "[" + elements.filter { !$0.isNull }.map { Self.value($0) }.joined(separator: ", ") + "]"
        case .object(let object): inlineTable(object)
        }
    }

    private static func inlineTable(_ object: JSONObject) -> String {
        let members = object.members.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
        return members.isEmpty
            ? "{}"
            : "{ " + members.map { "\(quoted($0.key)) = \(value($0.value))" }.joined(separator: ", ") + " }"
    }

    private static func number(_ number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
        return "\(number)"
    }

    /// A table's header.
    static func header(_ path: [String]) -> String {
        "[" + path.map { bareNames.contains($0) ? $0 : quoted($0) }.joined(separator: ".") + "]"
    }

    /// What nobody writes in quotes.
    private static let bareNames: Set<String> = ["plugins", "containerd", "runtimes", "options"]
}
