/// The macros: what looks like a method but has its own rules for its arguments.
enum CELMacro {
    /// `has(a.b)`.
    static func test(_ arguments: [CELExpression], at offset: Int) throws(CELError) -> CELExpression {
        guard arguments.count == 1, case .select(let target, let field, .required) = arguments[0].kind else {
            throw CELError("invalid argument to has() macro", at: offset)
        }
        return CELExpression(kind: .select(target, field: field, .test), offset: offset)
    }

    /// The comprehension that a call stands for, or `nil` if it is just a call.
    static func expanded(
        _ name: String,
        target: CELExpression,
        _ arguments: [CELExpression],
        at offset: Int
    ) throws(CELError) -> CELExpression? {
        guard let (operation, variables) = operation(name, arguments.count) else { return nil }
        let variable = try self.variable(arguments[0])
        let hasSecond = variables == 2
        let second = hasSecond ? try self.variable(arguments[1]) : nil
        let hasCondition = arguments.count > variables + 1
        let comprehension = CELComprehension(
            operation: operation,
            range: target,
            variable: variable,
            second: second,
            condition: hasCondition ? arguments[variables] : nil,
            body: arguments[arguments.count - 1]
        )
        return CELExpression(kind: .comprehension(comprehension), offset: offset)
    }

    private static func operation(
        _ name: String,
        _ count: Int
    ) -> (CELComprehension.Operation, variables: Int)? {
        switch (name, count) {
        case ("all", 2): (.all, 1)
        case ("all", 3): (.all, 2)
        case ("exists", 2): (.exists, 1)
        case ("exists", 3): (.exists, 2)
        case ("exists_one", 2), ("existsOne", 2): (.existsOne, 1)
        case ("exists_one", 3), ("existsOne", 3): (.existsOne, 2)
        case ("filter", 2): (.filter, 1)
        case ("map", 2), ("map", 3): (.map, 1)
        case ("transformList", 3), ("transformList", 4): (.transformList, 2)
        case ("transformMap", 3), ("transformMap", 4): (.transformMap, 2)
        case ("optMap", 2): (.optionalMap, 1)
        case ("optFlatMap", 2): (.optionalFlatMap, 1)
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
