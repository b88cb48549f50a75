// SPDX-License-Identifier: Apache-2.0

/// The macros: what looks like a method but has its own rules for its arguments.
enum CELMacro {
    /// `has(a.b)`.
    static func test(_ arguments: [CELExpression], at offset: Int) throws(CELError) -> CELExpression {
        guard arguments.count == 1, case .select(let target, let field, isTest: false) = arguments[0].kind
        else {
            throw CELError("invalid argument to has() macro", at: offset)
        }
        return CELExpression(kind: .select(target, field: field, isTest: true), offset: offset)
    }

    /// The comprehension that a call stands for, or `nil` if it is just a call.
    static func expanded(
        _ name: String,
        target: CELExpression,
        _ arguments: [CELExpression],
        at offset: Int
    ) throws(CELError) -> CELExpression? {
        guard let operation = operation(name, arguments.count) else { return nil }
        let comprehension = CELComprehension(
            operation: operation,
            range: target,
            variable: try variable(arguments[0]),
            condition: arguments.count == 3 ? arguments[1] : nil,
            body: arguments[arguments.count - 1]
        )
        return CELExpression(kind: .comprehension(comprehension), offset: offset)
    }

    private static func operation(_ name: String, _ count: Int) -> CELComprehension.Operation? {
        switch (name, count) {
        case ("all", 2): .all
        case ("exists", 2): .exists
        case ("exists_one", 2), ("existsOne", 2): .existsOne
        case ("filter", 2): .filter
        case ("map", 2), ("map", 3): .map
        default: nil
        }
    }

    private static func variable(_ expression: CELExpression) throws(CELError) -> String {
        guard case .identifier(let name) = expression.kind else {
            throw CELError("argument must be a simple name", at: expression.offset)
        }
        return name
    }
}
