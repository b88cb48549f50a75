/// A parsed expression, with its place in the source.
struct CELExpression: Sendable {
    indirect enum Kind: Sendable {
        case literal(CELValue)
        case identifier(String)
        /// `a.b`, `a.?b`, or `has(a.b)`.
        case select(CELExpression, field: String, Access)
        /// `a[b]` or `a[?b]`.
        case index(CELExpression, CELExpression, isOptional: Bool)
        /// A function, or a method where there is a target; operators have names such as `_+_`.
        case call(String, target: CELExpression?, [CELExpression])
        case and(CELExpression, CELExpression)
        case or(CELExpression, CELExpression)
        case conditional(CELExpression, CELExpression, CELExpression)
        case list([(value: CELExpression, isOptional: Bool)])
        case map([(key: CELExpression, value: CELExpression, isOptional: Bool)])
        case comprehension(CELComprehension)
    }

    enum Access: Sendable, Hashable {
        case required, optional, test
    }

    let kind: Kind
    let offset: Int
}

/// A macro that goes over the elements of a list or a map.
struct CELComprehension: Sendable {
    enum Operation: Sendable, Hashable {
        case all, exists, existsOne, filter, map
        case transformList, transformMap
        case optionalMap, optionalFlatMap
    }

    let operation: Operation
    let range: CELExpression
    /// The name of the element, or of the index or key where there are two.
    let variable: String
    /// The name of the value, in the forms with two variables.
    let second: String?
    /// A condition on the elements, in the forms that have one beside the body.
    let condition: CELExpression?
    let body: CELExpression
}
