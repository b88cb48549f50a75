// SPDX-License-Identifier: Apache-2.0

/// A parsed expression, with its place in the source.
struct CELExpression: Sendable {
    indirect enum Kind: Sendable {
        case literal(CELValue)
        case identifier(String)
        /// `a.b`, or a test for it: `has(a.b)`.
        case select(CELExpression, field: String, isTest: Bool)
        /// `a[b]`.
        case index(CELExpression, CELExpression)
        /// A function, or a method where there is a target; operators have names such as `_+_`.
        case call(String, target: CELExpression?, [CELExpression])
        case and(CELExpression, CELExpression)
        case or(CELExpression, CELExpression)
        case conditional(CELExpression, CELExpression, CELExpression)
        case list([CELExpression])
        case map([(key: CELExpression, value: CELExpression)])
        case comprehension(CELComprehension)
    }

    let kind: Kind
    let offset: Int
}

/// A macro that goes over the elements of a list or a map.
struct CELComprehension: Sendable {
    enum Operation: Sendable, Hashable {
        case all, exists, existsOne, filter, map
    }

    let operation: Operation
    let range: CELExpression
    /// The name of the element of a list or the key of a map.
    let variable: String
    /// A condition on the elements, in the form of `map` that has one.
    let condition: CELExpression?
    let body: CELExpression
}
