// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A part of a template.
indirect enum TemplateNode {
    case text(String)
    case output(TemplatePipeline)
    case conditional(TemplatePipeline, then: [TemplateNode], else: [TemplateNode])
    case with(TemplatePipeline, then: [TemplateNode], else: [TemplateNode])
    case range(key: String?, value: String?, TemplatePipeline, body: [TemplateNode], else: [TemplateNode])
}

/// Reads templates, and puts aside those that `define` names.
struct TemplateParser {
    private var tokens: ArraySlice<TemplateToken>
    private(set) var definitions: [String: [TemplateNode]] = [:]

    /// The template without its definitions, and these.
    static func parse(
        _ template: String
    ) throws(TemplateError) -> (
        body: [TemplateNode], definitions: [String: [TemplateNode]]
    ) {
        var parser = TemplateParser(tokens: try TemplateToken.tokens(of: template)[...])
        let (body, end) = try parser.nodes()
        guard end == nil else { throw TemplateError("an \(end ?? "") too many") }
        return (body, parser.definitions)
    }

    private init(tokens: ArraySlice<TemplateToken>) { self.tokens = tokens }

    /// The nodes up to an `end` or `else`, and that.
    private mutating func nodes() throws(TemplateError) -> (nodes: [TemplateNode], end: String?) {
        var nodes: [TemplateNode] = []
        while let token = tokens.popFirst() {
            guard case .action(let action) = token else {
                if case .text(let text) = token { nodes.append(.text(text)) }
                continue
            }
            let word = action.prefix { $0.isLetter }
            let rest = action.dropFirst(word.count).drop(while: \.isWhitespace)
            switch word {
            case "end": return (nodes, "end")
            case "else": return (nodes, String(rest.isEmpty ? "else" : rest))
            case "define":
                let name = String(rest.dropFirst().dropLast())
                guard definitions[name] == nil else { throw TemplateError("\(name) is defined twice") }
                definitions[name] = try block().then
            case "if": nodes.append(try conditional(rest))
            case "with":
                let pipeline = try TemplateExpressionParser.pipeline(rest)
                let (then, otherwise) = try block()
                nodes.append(.with(pipeline, then: then, else: otherwise))
            case "range": nodes.append(try range(rest))
            default: nodes.append(.output(try TemplateExpressionParser.pipeline(action)))
            }
        }
        return (nodes, nil)
    }

    private mutating func conditional(_ condition: Substring) throws(TemplateError) -> TemplateNode {
        let pipeline = try TemplateExpressionParser.pipeline(condition)
        let (then, otherwise) = try block()
        return .conditional(pipeline, then: then, else: otherwise)
    }

    private mutating func range(_ clause: Substring) throws(TemplateError) -> TemplateNode {
        var names: [String] = []
        var source = clause
        if clause.first == "$", let sign = clause.range(of: ":=") {
            names = clause[..<sign.lowerBound].split(separator: ",").map { name in
                String(name.filter { $0.isLetter || $0.isNumber })
            }
            source = clause[sign.upperBound...]
        }
        let pipeline = try TemplateExpressionParser.pipeline(source)
        let (body, otherwise) = try block()
        return .range(
            key: names.count == 2 ? names[0] : nil,
            value: names.last,
            pipeline,
            body: body,
            else: otherwise
        )
    }

    /// What comes up to the `end`, with what comes after an `else`.
    private mutating func block() throws(TemplateError) -> (then: [TemplateNode], else: [TemplateNode]) {
        let (then, end) = try nodes()
        switch end {
        case "end": return (then, [])
        case "else":
            let (otherwise, end) = try nodes()
            guard end == "end" else { throw TemplateError("a block that doesn't end") }
            return (then, otherwise)
        case let end? where end.hasPrefix("if "): return (then, [try conditional(end.dropFirst(3))])
        default: throw TemplateError("a block that doesn't end")
        }
    }
}
