// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What an action evaluates: commands, each given the value of the one before as its last argument.
struct TemplatePipeline {
    /// A variable that takes the value.
    struct Target {
        let name: String
        /// Whether it is a new one, `:=`, and not one of an outer block, `=`.
        let isNew: Bool
    }

    var target: Target?
    var commands: [[TemplateTerm]] = []
}

/// One operand or function.
indirect enum TemplateTerm {
    case literal(JSONValue)
    case function(String)
    /// `.a.b`
    case field([String])
    /// `$x.a.b`, the dollar sign not in the name.
    case variable(String, [String])
    /// `(…).a.b`
    case group(TemplatePipeline, [String])
}

/// Reads pipelines.
struct TemplateExpressionParser {
    private var rest: Substring

    init(_ text: some StringProtocol) { rest = Substring(text) }

    /// The pipeline that is the whole text.
    static func pipeline(_ text: some StringProtocol) throws(TemplateError) -> TemplatePipeline {
        var parser = TemplateExpressionParser(text)
        let pipeline = try parser.pipeline()
        guard parser.rest.isEmpty else { throw TemplateError("too much in an action: \(text)") }
        return pipeline
    }

    private mutating func pipeline() throws(TemplateError) -> TemplatePipeline {
        var pipeline = TemplatePipeline()
        skipSpace()
        if rest.first == "$" {
            var ahead = self
            ahead.rest.removeFirst()
            let name = ahead.word()
            ahead.skipSpace()
            for (sign, isNew) in [(":=", true), ("=", false)] where ahead.rest.hasPrefix(sign) {
                ahead.rest.removeFirst(sign.count)
                pipeline.target = .init(name: name, isNew: isNew)
                self = ahead
                break
            }
        }
        var command: [TemplateTerm] = []
        while true {
            skipSpace()
            guard let next = rest.first, next != ")" else { break }
            if next == "|" {
                rest.removeFirst()
                pipeline.commands.append(command)
                command = []
            } else {
                command.append(try term())
            }
        }
        pipeline.commands.append(command)
        guard !pipeline.commands.contains(where: \.isEmpty) else { throw TemplateError("an empty command") }
        return pipeline
    }

    private mutating func term() throws(TemplateError) -> TemplateTerm {
        let first = rest.removeFirst()
        switch first {
        case "\"": return .literal(.string(try quoted()))
        case "(":
            let inner = try pipeline()
            guard rest.first == ")" else { throw TemplateError("a parenthesis that isn't closed") }
            rest.removeFirst()
            return .group(inner, path())
        case "$": return .variable(word(), path())
        case ".":
            let name = word()
            return name.isEmpty ? .field([]) : .field([name] + path())
        case _ where first.isNumber || first == "-":
            let text = String(first) + word()
            guard let number = Int64(text) else { throw TemplateError("not a number: \(text)") }
            return .literal(.integer(number))
        case _ where first.isLetter:
            switch String(first) + word() {
            case "true": return .literal(true)
            case "false": return .literal(false)
            case "nil": return .literal(.null)
            case let name: return .function(name)
            }
        default: throw TemplateError("can't read \(first)\(rest)")
        }
    }

    private mutating func path() -> [String] {
        var names: [String] = []
        while rest.first == "." {
            rest.removeFirst()
            names.append(word())
        }
        return names
    }

    private mutating func word() -> String {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func quoted() throws(TemplateError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            if character == "\"" { return text }
            guard character == "\\" else {
                text.append(character)
                continue
            }
            switch rest.popFirst() {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "\"": text.append("\"")
            case "\\": text.append("\\")
            default: throw TemplateError("an escape that isn't known in a string")
            }
        }
        throw TemplateError("a string that doesn't end")
    }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }
}
