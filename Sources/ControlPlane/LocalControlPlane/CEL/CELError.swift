// SPDX-License-Identifier: Apache-2.0

/// Why an expression doesn't compile, or has no value.
struct CELError: Error, Sendable, Hashable, CustomStringConvertible {
    let message: String
    /// Where in the expression, in characters; `nil` for an error of evaluation.
    var offset: Int?

    init(_ message: String, at offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }

    var description: String { message }

    static func noOverload() -> CELError { CELError("no such overload") }

    /// The message with the place shown in the source, as cel-go prints it.
    func shown(in source: String) -> String {
        guard let offset else { return "ERROR: \(message)" }
        var line = 1
        var column = 0
        var lineStart = 0
        let characters = Array(source)
        for (index, character) in characters.prefix(offset).enumerated() {
            column += 1
            if character == "\n" {
                line += 1
                column = 0
                lineStart = index + 1
            }
        }
        let text = String(characters.dropFirst(lineStart).prefix { $0 != "\n" })
        let marker = String(repeating: ".", count: column) + "^"
        return "ERROR: <input>:\(line):\(column + 1): \(message)\n | \(text)\n | \(marker)"
    }
}
