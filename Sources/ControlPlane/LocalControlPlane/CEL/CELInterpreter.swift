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
        case .select(let target, let field, let access):
            return try select(target, field, access)
        case .index(let target, let index, let isOptional):
            return try Self.element(of: try evaluate(target), at: try evaluate(index), isOptional: isOptional)
        case .call(let name, let target, let arguments): return try call(name, target, arguments)
        case .and(let left, let right): return .bool(try logic(left, right, decidedBy: false))
        case .or(let left, let right): return .bool(try logic(left, right, decidedBy: true))
        case .conditional(let condition, let yes, let no):
            guard case .bool(let value) = try evaluate(condition) else { throw .noOverload() }
            return try evaluate(value ? yes : no)
        case .list(let elements): return try list(elements)
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
        _ access: CELExpression.Access
    ) throws(CELError) -> CELValue {
        var value = try evaluate(target)
        var isOptional = access == .optional
        if case .optional(let inner) = value {
            guard let inner else { return access == .test ? .bool(false) : .optional(nil) }
            value = inner
            isOptional = access != .test
        }
        guard value.mapEntries != nil else { throw .noOverload() }
        let name = CELField.unescaped(field)
        // What an expression made has its keys as they are.
        let member = value.member(.string(field)) ?? value.member(.string(name))
        switch access {
        case .test: return .bool(member != nil)
        case .optional: return .optional(member)
        case .required:
            if isOptional { return .optional(member) }
            guard let member else { throw CELError("no such key: \(field)") }
            return member
        }
    }

    private static func element(
        of container: CELValue,
        at index: CELValue,
        isOptional: Bool
    ) throws(CELError) -> CELValue {
        if case .optional(let inner) = container {
            guard let inner else { return .optional(nil) }
            return try element(of: inner, at: index, isOptional: true)
        }
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
        if isOptional { return .optional(result) }
        guard let result else { throw failure }
        return result
    }

    private mutating func call(
        _ name: String,
        _ target: CELExpression?,
        _ arguments: [CELExpression]
    ) throws(CELError) -> CELValue {
        // A name with points, such as optional.none, isn't a method of something called "optional".
        if let target, case .identifier(let namespace) = target.kind,
            CELFunctions.namespaces.contains(namespace),
            !bindings.contains(where: { $0.name == namespace })
        {
            return try CELFunctions.apply(
                "\(namespace).\(name)",
                isMethod: false,
                try evaluate(all: arguments)
            )
        }
        if let target, name == "or" || name == "orValue" { return try alternative(name, target, arguments) }
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

    /// `or` and `orValue` look at their argument only when they need it.
    private mutating func alternative(
        _ name: String,
        _ target: CELExpression,
        _ arguments: [CELExpression]
    ) throws(CELError) -> CELValue {
        guard case .optional(let inner) = try evaluate(target), let other = arguments.first,
            arguments.count == 1
        else {
            throw .noOverload()
        }
        if let inner { return name == "or" ? .optional(inner) : inner }
        return try evaluate(other)
    }

    private mutating func list(
        _ elements: [(value: CELExpression, isOptional: Bool)]
    ) throws(CELError) -> CELValue {
        var values: [CELValue] = []
        for element in elements {
            let value = try evaluate(element.value)
            guard element.isOptional else {
                values.append(value)
                continue
            }
            guard case .optional(let inner) = value else { throw .noOverload() }
            if let inner { values.append(inner) }
        }
        return .list(values)
    }

    private mutating func map(
        _ entries: [(key: CELExpression, value: CELExpression, isOptional: Bool)]
    ) throws(CELError) -> CELValue {
        var map = CELMap()
        for entry in entries {
            let key = try evaluate(entry.key)
            let value = try evaluate(entry.value)
            guard entry.isOptional else {
                try map.insert(value, for: key)
                continue
            }
            guard case .optional(let inner) = value else { throw .noOverload() }
            if let inner { try map.insert(inner, for: key) }
        }
        return .map(map)
    }
}
