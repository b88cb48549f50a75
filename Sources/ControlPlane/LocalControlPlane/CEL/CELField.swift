// SPDX-License-Identifier: Apache-2.0

/// Names of fields that aren't identifiers, or are words of the language, are escaped in rules.
enum CELField {
    private static let keywords: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
        "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// The name in JSON of a field as a rule writes it: `__dash__` for `-`, `__namespace__` for `namespace`.
    static func unescaped(_ name: String) -> String {
        guard name.contains("__") else { return name }
        if name.hasPrefix("__"), name.hasSuffix("__"), name.count > 4 {
            let inner = String(name.dropFirst(2).dropLast(2))
            if keywords.contains(inner) { return inner }
        }
        var result = ""
        var rest = Substring(name)
        let escapes = [("__underscores__", "__"), ("__dot__", "."), ("__dash__", "-"), ("__slash__", "/")]
        while !rest.isEmpty {
            if let (escape, text) = escapes.first(where: { rest.hasPrefix($0.0) }) {
                result += text
                rest = rest.dropFirst(escape.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
