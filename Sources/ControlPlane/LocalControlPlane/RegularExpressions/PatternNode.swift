// SPDX-License-Identifier: Apache-2.0

/// What a pattern says, as a tree.
indirect enum PatternNode: Sendable {
    enum Assertion: Sendable { case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary }

    case empty
    case scalar(ScalarSet)
    case assertion(Assertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// - Parameters:
    ///   - most: `nil` for any number.
    ///   - isLazy: Whether fewer are tried first.
    case repetition(PatternNode, least: Int, most: Int?, isLazy: Bool)
}

extension PatternNode {
    /// Whether it can match without taking anything.
    var canBeEmpty: Bool {
        switch self {
        case .empty, .assertion: true
        case .scalar: false
        case .sequence(let parts): parts.allSatisfy(\.canBeEmpty)
        case .choice(let choices): choices.contains(where: \.canBeEmpty)
        case .repetition(let part, let least, _, _): least == 0 || part.canBeEmpty
        }
    }
}
