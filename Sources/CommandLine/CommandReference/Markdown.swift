// SPDX-License-Identifier: Apache-2.0

/// Texts as Markdown takes them.
enum Markdown {
    /// In a cell of a table: on one line, with nothing that would end the cell or be taken for HTML.
    static func cell(_ text: String) -> String {
        var result = ""
        var isCode = false
        for character in text.split(whereSeparator: \.isNewline).joined(separator: " ") {
            if character == "`" { isCode.toggle() }
            switch character {
            case "|": result += "\\|"
            case "<" where !isCode: result += "&lt;"
            case "*" where !isCode, "_" where !isCode: result += "\\\(character)"
            default: result.append(character)
            }
        }
        return result
    }

    /// The words of a command: sentences as they are, and lines that are set in as code.
    static func discussion(_ text: String) -> String {
        var result = ""
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isIndented = line.hasPrefix("  ")
            if isIndented != isCode, isIndented || !line.isEmpty {
                result += isIndented ? "```console\n" : "```\n"
                isCode = isIndented
            }
            result += (isIndented ? line.dropFirst(2) : line) + "\n"
        }
        return isCode ? result + "```\n" : result
    }
}
