// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Executes templates as Go's `text/template` does under Helm. Only what Bobbin's chart uses is there; anything else is an
/// error, and real Helm is the judge of it where there is one.
struct TemplateEngine {
    var definitions: [String: [TemplateNode]] = [:]
    /// The chart's files, for `.Files.Get`.
    var files: [String: String] = [:]

    /// The variables of an execution, innermost last.
    private struct Scope {
        var variables: [(name: String, value: JSONValue)]

        func value(of name: String) throws(TemplateError) -> JSONValue {
            guard let found = variables.last(where: { $0.name == name }) else {
                throw TemplateError("there is no variable $\(name)")
            }
            return found.value
        }

        mutating func set(_ target: TemplatePipeline.Target, to value: JSONValue) throws(TemplateError) {
            if target.isNew {
                variables.append((target.name, value))
            } else if let index = variables.lastIndex(where: { $0.name == target.name }) {
                variables[index].value = value
            } else {
                throw TemplateError("there is no variable $\(target.name)")
            }
        }
    }

    func execute(_ nodes: [TemplateNode], with data: JSONValue) throws(TemplateError) -> String {
        var scope = Scope(variables: [("", data)])
        return try execute(nodes, data, &scope)
    }

    private func execute(
        _ nodes: [TemplateNode],
        _ dot: JSONValue,
        _ scope: inout Scope
    ) throws(TemplateError) -> String {
        var output = ""
        for node in nodes {
            let outer = scope.variables.count
            switch node {
            case .text(let text): output += text
            case .output(let pipeline):
                let value = try evaluate(pipeline, dot, &scope)
                if pipeline.target == nil { output += value.templateText }
                continue
            case .conditional(let pipeline, let then, let otherwise):
                let holds = try evaluate(pipeline, dot, &scope).isTrue
                output += try execute(holds ? then : otherwise, dot, &scope)
            case .with(let pipeline, let then, let otherwise):
                let value = try evaluate(pipeline, dot, &scope)
                output += try execute(value.isTrue ? then : otherwise, value.isTrue ? value : dot, &scope)
            case .range(let key, let name, let pipeline, let body, let otherwise):
                let elements = try evaluate(pipeline, dot, &scope).elements
                for (index, element) in elements {
                    if let key { scope.variables.append((key, index)) }
                    if let name { scope.variables.append((name, element)) }
                    output += try execute(body, element, &scope)
                    scope.variables.removeLast(scope.variables.count - outer)
                }
                if elements.isEmpty { output += try execute(otherwise, dot, &scope) }
            }
            scope.variables.removeLast(scope.variables.count - outer)
        }
        return output
    }

    private func evaluate(
        _ pipeline: TemplatePipeline,
        _ dot: JSONValue,
        _ scope: inout Scope
    ) throws(TemplateError) -> JSONValue {
        var value: JSONValue?
        for command in pipeline.commands { value = try evaluate(command, dot, &scope, piped: value) }
        let result = value ?? .null
        if let target = pipeline.target { try scope.set(target, to: result) }
        return result
    }

    private func evaluate(
        _ command: [TemplateTerm],
        _ dot: JSONValue,
        _ scope: inout Scope,
        piped: JSONValue?
    ) throws(TemplateError) -> JSONValue {
        var arguments: [JSONValue] = []
        for term in command.dropFirst() { arguments.append(try evaluate(term, dot, &scope)) }
        if let piped { arguments.append(piped) }
        switch command[0] {
        case .function("include"):
            guard arguments.count == 2, let name = arguments[0].string, let nodes = definitions[name] else {
                throw TemplateError("there is no template \(arguments.first?.templateText ?? "")")
            }
            return .string(try execute(nodes, with: arguments[1]))
        case .function(let name): return try TemplateFunctions.call(name, arguments)
        case .field(["Files", "Get"]), .variable("", ["Files", "Get"]):
            guard let name = arguments.first?.string, let file = files[name] else {
                throw TemplateError("the chart has no file \(arguments.first?.templateText ?? "")")
            }
            return .string(file)
        default:
            guard arguments.isEmpty else { throw TemplateError("a value was given arguments") }
            return try evaluate(command[0], dot, &scope)
        }
    }

    private func evaluate(
        _ term: TemplateTerm,
        _ dot: JSONValue,
        _ scope: inout Scope
    ) throws(TemplateError) -> JSONValue {
        switch term {
        case .literal(let value): value
        case .field(let path): try dot.value(at: path)
        case .variable(let name, let path): try scope.value(of: name).value(at: path)
        case .group(let pipeline, let path): try evaluate(pipeline, dot, &scope).value(at: path)
        case .function: try evaluate([term], dot, &scope, piped: nil)
        }
    }
}

extension JSONValue {
    /// As Go's templates see it: an absent member is nothing, but nothing has no members.
    fileprivate func value(at path: [String]) throws(TemplateError) -> JSONValue {
        var value = self
        for name in path {
            guard case .object(let object) = value else { throw TemplateError("no .\(name) in \(value)") }
            value = object[name] ?? .null
        }
        return value
    }

    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .number(let value): value != 0
        case .string(let value): !value.isEmpty
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        }
    }

    var templateText: String {
        switch self {
        case .null: ""
        case .string(let value): value
        default: description
        }
    }

    fileprivate var elements: [(JSONValue, JSONValue)] {
        switch self {
        case .array(let elements): elements.enumerated().map { (.integer(Int64($0)), $1) }
        case .object(let object):
            object.members.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
        default: []
        }
    }
}
