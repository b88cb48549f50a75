// SPDX-License-Identifier: Apache-2.0

/// A pattern as instructions of a machine that follows all ways at once (Thompson, Pike).
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Goes on if the scalar here is in the set of that number.
        case scalar(Int)
        case assertion(PatternNode.Assertion)
        /// Goes both ways; the first one is preferred.
        case split(Int, Int)
        case jump(Int)
        case match
    }

    /// How many instructions a pattern may become.
    static let sizeLimit = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []

    init(_ node: PatternNode) throws(RegularExpressionError) {
        guard Self.size(of: node) < Self.sizeLimit else { throw PatternParser.error("expression too large") }
        add(node)
        instructions.append(.match)
    }

    /// How many instructions a node becomes; not more than the limit, which is what matters.
    private static func size(of node: PatternNode) -> Int {
        let size =
            switch node {
            case .empty: 0
            case .scalar, .assertion: 1
            case .sequence(let parts): sum(parts)
            case .choice(let choices): sum(choices) + 2 * choices.count
            case .repetition(let part, let least, let most, _):
                (Self.size(of: part) + 2) * max(1, most ?? least + 1)
            }
        return min(size, sizeLimit)
    }

    private static func sum(_ nodes: [PatternNode]) -> Int {
        nodes.reduce(0) { min($0 + size(of: $1), sizeLimit) }
    }

    private mutating func add(_ node: PatternNode) {
        switch node {
        case .empty: break
        case .scalar(let set):
            sets.append(set)
            instructions.append(.scalar(sets.count - 1))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .sequence(let parts): for part in parts { add(part) }
        case .choice(let choices): add(choices[...])
        case .repetition(let part, let least, let most, let isLazy):
            guard let most else { return addLoop(part, least, isLazy) }
            for _ in 0..<least { add(part) }
            addOptional(part, most - least, isLazy)
        }
    }

    private mutating func add(_ choices: ArraySlice<PatternNode>) {
        var ends: [Int] = []
        for (index, choice) in choices.enumerated() {
            guard index < choices.count - 1 else {
                add(choice)
                break
            }
            let split = reserve()
            add(choice)
            ends.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    /// Any number of times, and at least so many. As in Go, what can be empty is `(x+)?` rather than `x*`, so that of two
    /// ways the one is preferred that a backtracking engine finds first.
    private mutating func addLoop(_ part: PatternNode, _ least: Int, _ isLazy: Bool) {
        let outer = least == 0 ? reserve() : nil
        for _ in 0..<max(0, least - 1) { add(part) }
        let start = instructions.count
        if least == 0, !part.canBeEmpty {
            add(part)
            instructions.append(.jump(start - 1))
        } else {
            add(part)
            let end = instructions.count
            instructions.append(Self.split(start, end + 1, isLazy))
        }
        if let outer { instructions[outer] = Self.split(start, instructions.count, isLazy) }
    }

    private mutating func addOptional(_ part: PatternNode, _ count: Int, _ isLazy: Bool) {
        var splits: [Int] = []
        for _ in 0..<count {
            splits.append(reserve())
            add(part)
        }
        for split in splits { instructions[split] = Self.split(split + 1, instructions.count, isLazy) }
    }

    private static func split(_ inner: Int, _ outer: Int, _ isLazy: Bool) -> Instruction {
        isLazy ? .split(outer, inner) : .split(inner, outer)
    }

    /// A place that is filled in when it is known where to go.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }
}
