// SPDX-License-Identifier: Apache-2.0

/// Evaluates expressions.
struct CELInterpreter {
    /// How many steps one evaluation may take, so that no rule can hold up the server.
    private static let maximumSteps = 1_000_000

    private var bindings: [(name: String, value: CELValue)]
    private var steps = 0

    init(_ bindings: [(name: String, value: CELValue)]) { self.bindings = bindings }

    mutating func evaluate(_ expression: CELExpression) throws(CELError) -> CELValue {
        steps += 1
        guard steps <= Self.maximumSteps else {
            throw CELError("operation cancelled: actual cost limit exceeded")
        }
        switch expression.kind {
        case .literal(let value): return value
        case .identifier(let name): return try lookup(name)
        case .select(let target, let field, let isTest): return try select(target, field, isTest: isTest)
        case .index(let target, let index):
            return try Self.element(of: try evaluate(target), at: try evaluate(index))
        case .call(let name, let target, let arguments): return try call(name, target, arguments)
        case .and(let left, let right): return .bool(try logic(left, right, decidedBy: false))
        case .or(let left, let right): return .bool(try logic(left, right, decidedBy: true))
        case .conditional(let condition, let yes, let no):
            guard case .bool(let value) = try evaluate(condition) else { throw .noOverload() }
            return try evaluate(value ? yes : no)
        case .list(let elements): return .list(try evaluate(all: elements))
        case .map(let entries): return try map(entries)
        case .comprehension(let comprehension): return try run(comprehension)
        }
    }

    private func lookup(_ name: String) throws(CELError) -> CELValue {
        if let binding = bindings.last(where: { $0.name == name }) { return binding.value }
        if CELType.named[name] != nil { return .type(name) }
        throw CELError("no such attribute(s): \(name)")
    }

    /// Runs a closure with another variable in scope.
    mutating func with<Result>(
        _ variables: [(name: String, value: CELValue)],
        _ body: (inout CELInterpreter) throws(CELError) -> Result
    ) throws(CELError) -> Result {
        let count = bindings.count
        bindings += variables
        defer { bindings.removeLast(bindings.count - count) }
        return try body(&self)
    }

    /// Either side decides alone, even if the other has no value.
    private mutating func logic(
        _ left: CELExpression,
        _ right: CELExpression,
        decidedBy decision: Bool
    ) throws(CELError) -> Bool {
        let first: CELError
        do throws(CELError) {
            guard case .bool(let value) = try evaluate(left) else { throw .noOverload() }
            if value == decision { return decision }
            guard case .bool(let other) = try evaluate(right) else { throw .noOverload() }
            return other
        } catch {
            first = error
        }
        if case .bool(let value) = try evaluate(right), value == decision { return decision }
        throw first
    }

    private mutating func select(
        _ target: CELExpression,
        _ field: String,
        isTest: Bool
    ) throws(CELError) -> CELValue {
        let value = try evaluate(target)
        guard value.mapEntries != nil else { throw .noOverload() }
        let name = CELField.unescaped(field)
        // What an expression made has its keys as they are.
        let member = value.member(.string(field)) ?? value.member(.string(name))
        if isTest { return .bool(member != nil) }
        guard let member else { throw CELError("no such key: \(field)") }
        return member
    }

    private static func element(of container: CELValue, at index: CELValue) throws(CELError) -> CELValue {
        let result: CELValue?
        let failure: CELError
        switch container {
        case .list(let list):
            let position: Int64?
            switch index {
            case .int(let value): position = value
            case .uint(let value): position = Int64(exactly: value)
            case .double(let value): position = Int64(exactly: value)
            default: throw .noOverload()
            }
            let place = position.flatMap { Int(exactly: $0) } ?? -1
            result = list.elements.indices.contains(place) ? list.elements[place] : nil
            failure = CELError("index out of bounds: \(position ?? -1)")
        case .map, .object:
            result = container.member(index)
            failure = CELError("no such key: \(CELStrings.text(of: index))")
        default: throw .noOverload()
        }
        guard let result else { throw failure }
        return result
    }

    private mutating func call(
        _ name: String,
        _ target: CELExpression?,
        _ arguments: [CELExpression]
    ) throws(CELError) -> CELValue {
        let all = target.map { [$0] + arguments } ?? arguments
        let values = try evaluate(all: all)
        if target == nil, let result = try CELOperators.apply(name, values) { return result }
        return try CELFunctions.apply(name, isMethod: target != nil, values)
    }

    private mutating func evaluate(all expressions: [CELExpression]) throws(CELError) -> [CELValue] {
        var values: [CELValue] = []
        for expression in expressions { values.append(try evaluate(expression)) }
        return values
    }

    private mutating func map(
        _ entries: [(key: CELExpression, value: CELExpression)]
    ) throws(CELError) -> CELValue {
        var map = CELMap()
        for entry in entries { try map.insert(try evaluate(entry.value), for: try evaluate(entry.key)) }
        return .map(map)
    }
}
