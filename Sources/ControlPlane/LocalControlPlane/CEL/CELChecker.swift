// SPDX-License-Identifier: Apache-2.0

/// Finds in an expression what can never work: unknown names and fields, and functions on the wrong types.
///
/// Where types aren't known for sure, it lets pass what may work.
struct CELChecker {
    private var variables: [(name: String, type: CELType)]

    init(_ variables: [(name: String, type: CELType)]) { self.variables = variables }

    mutating func type(of expression: CELExpression) throws(CELError) -> CELType {
        switch expression.kind {
        case .literal(let value): return Self.type(ofLiteral: value)
        case .identifier(let name):
            if let variable = variables.last(where: { $0.name == name }) { return variable.type }
            if CELType.named[name] != nil { return .type }
            throw CELError("undeclared reference to '\(name)' (in container '')", at: expression.offset)
        case .select(let target, let field, let isTest):
            let member = try select(target, field, at: expression.offset)
            return isTest ? .bool : member
        case .index(let target, let index): return try element(of: target, at: index, expression.offset)
        case .call(let name, let target, let arguments):
            return try call(name, target, arguments, at: expression.offset)
        case .and(let left, let right):
            return try logic("_&&_", left, right, at: expression.offset)
        case .or(let left, let right):
            return try logic("_||_", left, right, at: expression.offset)
        case .conditional(let condition, let yes, let no):
            let test = try type(of: condition)
            let first = try type(of: yes), second = try type(of: no)
            guard CELType.bool.accepts(test),
                first.accepts(second) || second.accepts(first) || isNull(first, second)
            else { throw noOverload("_?_:_", [test, first, second], at: expression.offset) }
            return first.isDyn || second.isDyn ? .dyn : first
        case .list(let elements):
            var element: CELType?
            for item in elements {
                let next = try type(of: item)
                element = element.map { $0.accepts(next) ? $0 : .dyn } ?? next
            }
            return .list(element ?? .dyn)
        case .map(let entries):
            for entry in entries {
                _ = try type(of: entry.key)
                _ = try type(of: entry.value)
            }
            return .map(.dyn, .dyn)
        case .comprehension(let comprehension):
            return try type(of: comprehension, at: expression.offset)
        }
    }

    private static func type(ofLiteral value: CELValue) -> CELType {
        switch value {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        default: .dyn
        }
    }

    private func isNull(_ left: CELType, _ right: CELType) -> Bool {
        if case .null = left { return true }
        if case .null = right { return true }
        return false
    }

    private func noOverload(_ name: String, _ types: [CELType], at offset: Int) -> CELError {
        let list = types.map(\.description).joined(separator: ", ")
        return CELError("found no matching overload for '\(name)' applied to '(\(list))'", at: offset)
    }

    private mutating func logic(
        _ name: String,
        _ left: CELExpression,
        _ right: CELExpression,
        at offset: Int
    ) throws(CELError) -> CELType {
        let first = try type(of: left), second = try type(of: right)
        guard CELType.bool.accepts(first), CELType.bool.accepts(second) else {
            throw noOverload(name, [first, second], at: offset)
        }
        return .bool
    }

    private mutating func select(
        _ target: CELExpression,
        _ field: String,
        at offset: Int
    ) throws(CELError) -> CELType {
        let container = try type(of: target)
        let member: CELType
        switch container {
        case .dyn: member = .dyn
        case .map(_, let value): member = value
        case .object(let schema):
            guard let found = schema.celField(CELField.unescaped(field)) else {
                throw CELError("undefined field '\(field)'", at: offset)
            }
            member = found
        default: throw CELError("type '\(container)' does not support field selection", at: offset)
        }
        return member
    }

    private mutating func element(
        of target: CELExpression,
        at index: CELExpression,
        _ offset: Int
    ) throws(CELError) -> CELType {
        let container = try type(of: target)
        let key = try type(of: index)
        let element: CELType
        switch container {
        case .dyn: element = .dyn
        case .list(let type)
        where CELType.int.accepts(key) || CELType.uint.accepts(key) || CELType.double.accepts(key):
            element = type
        case .map(let keyType, let value) where keyType.accepts(key): element = value
        default: throw noOverload("_[_]", [container, key], at: offset)
        }
        return element
    }

    private mutating func call(
        _ name: String,
        _ target: CELExpression?,
        _ arguments: [CELExpression],
        at offset: Int
    ) throws(CELError) -> CELType {
        let types = try types(of: (target.map { [$0] } ?? []) + arguments)
        if target == nil,
            let result = try CELOperatorTypes.result(name, types, noOverload(name, types, at: offset))
        {
            return result
        }
        return try function(name, isMethod: target != nil, types, at: offset)
    }

    private mutating func types(of expressions: [CELExpression]) throws(CELError) -> [CELType] {
        var types: [CELType] = []
        for expression in expressions { types.append(try type(of: expression)) }
        return types
    }

    private func function(
        _ name: String,
        isMethod: Bool,
        _ types: [CELType],
        at offset: Int
    ) throws(CELError) -> CELType {
        let known = (CELFunctions.table[name] ?? []).filter { $0.isMethod == isMethod }
        guard !known.isEmpty else {
            throw CELError("undeclared reference to '\(name)' (in container '')", at: offset)
        }
        let fitting = known.filter { overload in
            overload.parameters.count == types.count
                && zip(overload.parameters, types).allSatisfy { $0.accepts($1) }
        }
        guard let first = fitting.first else { throw noOverload(name, types, at: offset) }
        return fitting.count == 1
            ? first.result : fitting.allSatisfy { $0.result.accepts(first.result) } ? first.result : .dyn
    }

    private mutating func type(
        of comprehension: CELComprehension,
        at offset: Int
    ) throws(CELError) -> CELType {
        let range = try type(of: comprehension.range)
        let count = variables.count
        defer { variables.removeLast(variables.count - count) }
        guard let element = range.element else {
            let message =
                "expression of type '\(range)' cannot be range of a comprehension (must be list, map, or dynamic)"
            throw CELError(message, at: comprehension.range.offset)
        }
        variables.append((comprehension.variable, element))
        if let condition = comprehension.condition { _ = try type(of: condition) }
        let body = try type(of: comprehension.body)
        switch comprehension.operation {
        case .map: return .list(body)
        default:
            guard CELType.bool.accepts(body) else { throw noOverload("_&&_", [.bool, body], at: offset) }
            return comprehension.operation == .filter ? .list(element) : .bool
        }
    }
}

extension StructuralSchema {
    /// The type of a field that rules may read; of metadata those are the names only.
    func celField(_ name: String) -> CELType? {
        if isResource {
            if name == "apiVersion" || name == "kind" { return .string }
            if name == "metadata" { return .object(BuiltInSchemas.ruleMetadata) }
        }
        return properties[name].map { CELType($0) }
    }
}
