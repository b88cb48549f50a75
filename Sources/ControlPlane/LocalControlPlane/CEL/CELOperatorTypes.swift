// SPDX-License-Identifier: Apache-2.0

/// The types that operators take and give.
enum CELOperatorTypes {
    /// The type of an operator's result, or `nil` for what is no operator.
    static func result(
        _ name: String,
        _ types: [CELType],
        _ failure: CELError
    ) throws(CELError) -> CELType? {
        switch (name, types.count) {
        case ("!_", 1):
            guard CELType.bool.accepts(types[0]) else { throw failure }
            return .bool
        case ("-_", 1):
            guard CELType.int.accepts(types[0]) || CELType.double.accepts(types[0]) else { throw failure }
            return types[0]
        case ("_==_", 2), ("_!=_", 2):
            guard areComparable(types[0], types[1]) else { throw failure }
            return .bool
        case ("_<_", 2), ("_<=_", 2), ("_>_", 2), ("_>=_", 2):
            guard areOrdered(types[0], types[1]) else { throw failure }
            return .bool
        case ("@in", 2):
            switch types[1] {
            case .dyn: return .bool
            case .list(let element) where areComparable(element, types[0]): return .bool
            case .map(let key, _) where key.accepts(types[0]): return .bool
            default: throw failure
            }
        case ("_+_", 2), ("_-_", 2), ("_*_", 2), ("_/_", 2), ("_%_", 2):
            guard let result = arithmetic(name, types[0], types[1]) else { throw failure }
            return result
        default: return nil
        }
    }

    private static func isNumber(_ type: CELType) -> Bool {
        switch type {
        case .int, .uint, .double: true
        default: false
        }
    }

    private static func areComparable(_ left: CELType, _ right: CELType) -> Bool {
        if left.accepts(right) || right.accepts(left) { return true }
        switch (left, right) {
        case (.null, _), (_, .null): return true
        case (.object, .map), (.map, .object): return true
        default: return false
        }
    }

    private static func areOrdered(_ left: CELType, _ right: CELType) -> Bool {
        if left.isDyn || right.isDyn || isNumber(left) && isNumber(right) { return true }
        switch (left, right) {
        case (.string, .string), (.bytes, .bytes), (.bool, .bool), (.timestamp, .timestamp),
            (.duration, .duration):
            return true
        default: return false
        }
    }

    private static func arithmetic(_ name: String, _ left: CELType, _ right: CELType) -> CELType? {
        if left.isDyn || right.isDyn { return .dyn }
        switch (name, left, right) {
        case (_, .int, .int): return .int
        case (_, .uint, .uint): return .uint
        case ("_+_", .double, .double), ("_-_", .double, .double), ("_*_", .double, .double),
            ("_/_", .double, .double):
            return .double
        case ("_+_", .string, .string): return .string
        case ("_+_", .bytes, .bytes): return .bytes
        case ("_+_", .list(let first), .list(let second)): return .list(first.accepts(second) ? first : .dyn)
        case ("_+_", .timestamp, .duration), ("_+_", .duration, .timestamp), ("_-_", .timestamp, .duration):
            return .timestamp
        case ("_-_", .timestamp, .timestamp), ("_+_", .duration, .duration), ("_-_", .duration, .duration):
            return .duration
        default: return nil
        }
    }
}
