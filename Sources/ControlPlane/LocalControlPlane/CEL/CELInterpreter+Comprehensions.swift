extension CELInterpreter {
    mutating func run(_ comprehension: CELComprehension) throws(CELError) -> CELValue {
        let range = try evaluate(comprehension.range)
        switch comprehension.operation {
        case .optionalMap, .optionalFlatMap: return try runOptional(comprehension, range)
        default: break
        }
        let items = try Self.items(of: range, comprehension)
        switch comprehension.operation {
        case .all: return .bool(try decide(comprehension, items, by: false))
        case .exists: return .bool(try decide(comprehension, items, by: true))
        case .existsOne: return .bool(try count(comprehension, items) == 1)
        case .filter: return try filter(comprehension, items)
        case .map, .transformList: return .list(try transformed(comprehension, items).map(\.value))
        case .transformMap:
            var map = CELMap()
            for (item, value) in try transformed(comprehension, items) {
                try map.insert(value, for: item[0].value)
            }
            return .map(map)
        case .optionalMap, .optionalFlatMap: throw .noOverload()
        }
    }

    /// The variables for each element: the element or the key, or index or key and value.
    private static func items(
        of range: CELValue,
        _ comprehension: CELComprehension
    ) throws(CELError) -> [[(name: String, value: CELValue)]] {
        if case .list(let list) = range {
            guard let second = comprehension.second else {
                return list.elements.map { [(comprehension.variable, $0)] }
            }
            return list.elements.enumerated().map { index, element in
                [(comprehension.variable, .int(Int64(index))), (second, element)]
            }
        }
        guard let entries = range.mapEntries else { throw .noOverload() }
        return entries.map { entry in
            [(comprehension.variable, entry.key)] + (comprehension.second.map { [($0, entry.value)] } ?? [])
        }
    }

    private mutating func test(
        _ expression: CELExpression,
        _ item: [(name: String, value: CELValue)]
    ) throws(CELError) -> Bool {
        let value = try with(item) { (interpreter) throws(CELError) in try interpreter.evaluate(expression) }
        guard case .bool(let result) = value else { throw .noOverload() }
        return result
    }

    /// One element can decide, even if others have no value.
    private mutating func decide(
        _ comprehension: CELComprehension,
        _ items: [[(name: String, value: CELValue)]],
        by decision: Bool
    ) throws(CELError) -> Bool {
        var failure: CELError?
        for item in items {
            do throws(CELError) {
                if try test(comprehension.body, item) == decision { return decision }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !decision
    }

    private mutating func count(
        _ comprehension: CELComprehension,
        _ items: [[(name: String, value: CELValue)]]
    ) throws(CELError) -> Int {
        var count = 0
        for item in items where try test(comprehension.body, item) { count += 1 }
        return count
    }

    private mutating func filter(
        _ comprehension: CELComprehension,
        _ items: [[(name: String, value: CELValue)]]
    ) throws(CELError) -> CELValue {
        var kept: [CELValue] = []
        for item in items where try test(comprehension.body, item) { kept.append(item[0].value) }
        return .list(kept)
    }

    private mutating func transformed(
        _ comprehension: CELComprehension,
        _ items: [[(name: String, value: CELValue)]]
    ) throws(CELError) -> [(item: [(name: String, value: CELValue)], value: CELValue)] {
        var results: [(item: [(name: String, value: CELValue)], value: CELValue)] = []
        for item in items {
            if let condition = comprehension.condition, try !test(condition, item) { continue }
            let value = try with(item) { (interpreter) throws(CELError) in
                try interpreter.evaluate(comprehension.body)
            }
            results.append((item, value))
        }
        return results
    }

    private mutating func runOptional(
        _ comprehension: CELComprehension,
        _ range: CELValue
    ) throws(CELError) -> CELValue {
        guard case .optional(let inner) = range else { throw .noOverload() }
        guard let inner else { return .optional(nil) }
        let value = try with([(comprehension.variable, inner)]) { (interpreter) throws(CELError) in
            try interpreter.evaluate(comprehension.body)
        }
        return comprehension.operation == .optionalMap ? .optional(value) : value
    }
}
