// SPDX-License-Identifier: Apache-2.0

import Yams

/// Why a text cannot be read as YAML, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the text is called, such as a file's name.
    package let source: String
    /// The line, from 1; 0 where it isn't known.
    package let line: Int
    /// The column, from 1; 0 where it isn't known.
    package let column: Int
    /// What is wrong. Never holds a value, which could be a secret.
    package let message: String

    package init(source: String, line: Int, column: Int, message: String) {
        self.source = source
        self.line = line
        self.column = column
        self.message = message
    }

    /// `source:line:column: message`.
    package var description: String {
        line > 0 ? "\(source):\(line):\(column): \(message)" : "\(source): \(message)"
    }

    /// What the parser found, without the excerpt of the text that Yams would add.
    init(_ error: any Error, in source: String) {
        guard let error = error as? YamlError else {
            self.init(source: source, line: 0, column: 0, message: "cannot read as YAML: \(error)")
            return
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let doing = context.map { " \($0.text) that starts on line \($0.mark.line)" } ?? ""
            self.init(
                source: source,
                line: mark.line,
                column: mark.column,
                message: "invalid YAML\(doing): \(problem)"
            )
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            self.init(
                source: source,
                line: context.mark.line,
                column: context.mark.column,
                message: "duplicate key \(names) in a mapping"
            )
        case .reader(let problem, let offset, _, let yaml):
            let read = yaml.prefix(offset ?? 0)
            let line = read.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            let column = read.reversed().prefix { $0 != "\n" }.count + 1
            self.init(source: source, line: line, column: column, message: "invalid YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            self.init(source: source, line: 0, column: 0, message: "cannot read as YAML")
        }
    }
}
