// SPDX-License-Identifier: Apache-2.0

extension CELInterpreter {
    mutating func run(_ comprehension: CELComprehension) throws(CELError) -> CELValue {
        let range = try evaluate(comprehension.range)
        let items = try Self.items(of: range)
        switch comprehension.operation {
        case .all: return .bool(try decide(comprehension, items, by: false))
        case .exists: return .bool(try decide(comprehension, items, by: true))
        case .existsOne: return .bool(try count(comprehension, items) == 1)
        case .filter: return try filter(comprehension, items)
        case .map: return .list(try transformed(comprehension, items))
        }
    }

    /// The elements of a list, the keys of a map.
    private static func items(of range: CELValue) throws(CELError) -> [CELValue] {
        if case .list(let list) = range { return list.elements }
        guard let entries = range.mapEntries else { throw .noOverload() }
        return entries.map(\.key)
    }

    /// The value of an expression in which the variable is one of the items.
    private mutating func value(
        of expression: CELExpression,
        _ comprehension: CELComprehension,
        _ item: CELValue
    ) throws(CELError) -> CELValue {
        try with([(comprehension.variable, item)]) { (interpreter) throws(CELError) in
            try interpreter.evaluate(expression)
        }
    }

    private mutating func test(
        _ expression: CELExpression,
        _ comprehension: CELComprehension,
        _ item: CELValue
    ) throws(CELError) -> Bool {
        guard case .bool(let result) = try value(of: expression, comprehension, item) else {
            throw .noOverload()
        }
        return result
    }

    /// One element can decide, even if others have no value.
    private mutating func decide(
        _ comprehension: CELComprehension,
        _ items: [CELValue],
        by decision: Bool
    ) throws(CELError) -> Bool {
        var failure: CELError?
        for item in items {
            do throws(CELError) {
                if try test(comprehension.body, comprehension, item) == decision { return decision }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !decision
    }

    private mutating func count(
        _ comprehension: CELComprehension,
        _ items: [CELValue]
    ) throws(CELError) -> Int {
        var count = 0
        for item in items where try test(comprehension.body, comprehension, item) { count += 1 }
        return count
    }

    private mutating func filter(
        _ comprehension: CELComprehension,
        _ items: [CELValue]
    ) throws(CELError) -> CELValue {
        var kept: [CELValue] = []
        for item in items where try test(comprehension.body, comprehension, item) { kept.append(item) }
        return .list(kept)
    }

    private mutating func transformed(
        _ comprehension: CELComprehension,
        _ items: [CELValue]
    ) throws(CELError) -> [CELValue] {
        var results: [CELValue] = []
        for item in items {
            if let condition = comprehension.condition, try !test(condition, comprehension, item) { continue }
            results.append(try value(of: comprehension.body, comprehension, item))
        }
        return results
    }
}
