// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The arithmetic, comparing and other operators.
enum CELOperators {
    static func apply(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
        guard let left = arguments.first else { return nil }
        switch name {
        case "!_":
            guard case .bool(let value) = left else { throw .noOverload() }
            return .bool(!value)
        case "-_": return try negated(left)
        default: break
        }
        guard arguments.count == 2 else { return nil }
        let right = arguments[1]
        switch name {
        case "_==_": return .bool(left.equals(right))
        case "_!=_": return .bool(!left.equals(right))
        case "_<_": return .bool(try order(left, right) < 0)
        case "_<=_": return .bool(try order(left, right) <= 0)
        case "_>_": return .bool(try order(left, right) > 0)
        case "_>=_": return .bool(try order(left, right) >= 0)
        case "@in": return .bool(try contains(right, left))
        case "_+_": return try sum(left, right)
        case "_-_": return try difference(left, right)
        case "_*_", "_/_", "_%_": return try product(name, left, right)
        default: return nil
        }
    }

    private static func negated(_ value: CELValue) throws(CELError) -> CELValue {
        switch value {
        case .int(let value): return .int(try checked(Int64(0).subtractingReportingOverflow(value)))
        case .double(let value): return .double(-value)
        default: throw .noOverload()
        }
    }

    private static func order(_ left: CELValue, _ right: CELValue) throws(CELError) -> Int {
        if let result = left.compare(right) { return result }
        // Nothing compares with what isn't a number.
        if case .double = left, case .double = right { return .max }
        throw .noOverload()
    }

    private static func contains(_ container: CELValue, _ value: CELValue) throws(CELError) -> Bool {
        switch container {
        case .list(let list): return list.elements.contains { $0.equals(value) }
        case .map, .object: return container.member(value) != nil
        default: throw .noOverload()
        }
    }

    static func checked<Value>(_ result: (partialValue: Value, overflow: Bool)) throws(CELError) -> Value {
        guard !result.overflow else { throw CELError("integer overflow") }
        return result.partialValue
    }

    private static func sum(_ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try checked(left.addingReportingOverflow(right)))
        case (.uint(let left), .uint(let right)):
            return .uint(try checked(left.addingReportingOverflow(right)))
        case (.double(let left), .double(let right)): return .double(left + right)
        case (.string(let left), .string(let right)): return .string(left + right)
        case (.bytes(let left), .bytes(let right)): return .bytes(left + right)
        case (.list(let left), .list(let right)): return .list(CELLists.joined(left, right))
        case (.duration(let left), .duration(let right)):
            return .duration(
                GoDuration(
                    nanoseconds: try checked(left.nanoseconds.addingReportingOverflow(right.nanoseconds))
                )
            )
        case (.timestamp(var time), .duration(let span)), (.duration(let span), .timestamp(var time)):
            time.microseconds += span.nanoseconds / 1000
            return .timestamp(time)
        default: throw .noOverload()
        }
    }

    private static func difference(_ left: CELValue, _ right: CELValue) throws(CELError) -> CELValue {
        switch (left, right) {
        case (.int(let left), .int(let right)):
            return .int(try checked(left.subtractingReportingOverflow(right)))
        case (.uint(let left), .uint(let right)):
            return .uint(try checked(left.subtractingReportingOverflow(right)))
        case (.double(let left), .double(let right)): return .double(left - right)
        case (.duration(let left), .duration(let right)):
            return .duration(
                GoDuration(
                    nanoseconds: try checked(left.nanoseconds.subtractingReportingOverflow(right.nanoseconds))
                )
            )
        case (.timestamp(let left), .timestamp(let right)):
            let micros = left.microseconds - right.microseconds
            return .duration(
                GoDuration(nanoseconds: try checked(micros.multipliedReportingOverflow(by: 1000)))
            )
        case (.timestamp(var time), .duration(let span)):
            time.microseconds -= span.nanoseconds / 1000
            return .timestamp(time)
        default: throw .noOverload()
        }
    }

    private static func product(
        _ name: String,
        _ left: CELValue,
        _ right: CELValue
    ) throws(CELError) -> CELValue {
        switch (name, left, right) {
        case ("_*_", .int(let left), .int(let right)):
            return .int(try checked(left.multipliedReportingOverflow(by: right)))
        case ("_*_", .uint(let left), .uint(let right)):
            return .uint(try checked(left.multipliedReportingOverflow(by: right)))
        case ("_*_", .double(let left), .double(let right)): return .double(left * right)
        case ("_/_", .double(let left), .double(let right)): return .double(left / right)
        case ("_/_", .int(let left), .int(let right)):
            guard right != 0 else { throw CELError("division by zero") }
            return .int(try checked(left.dividedReportingOverflow(by: right)))
        case ("_/_", .uint(let left), .uint(let right)):
            guard right != 0 else { throw CELError("division by zero") }
            return .uint(left / right)
        case ("_%_", .int(let left), .int(let right)):
            guard right != 0 else { throw CELError("modulus by zero") }
            return .int(try checked(left.remainderReportingOverflow(dividingBy: right)))
        case ("_%_", .uint(let left), .uint(let right)):
            guard right != 0 else { throw CELError("modulus by zero") }
            return .uint(left % right)
        default: throw .noOverload()
        }
    }
}
