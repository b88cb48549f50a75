// SPDX-License-Identifier: Apache-2.0

/// Runs a program over a text, all ways side by side.
struct PatternMachine {
    private let program: PatternProgram
    private let text: [Unicode.Scalar]
    private var stepsLeft: Int
    private var round = 0
    private var current: PatternThreads
    private var following: PatternThreads

    /// - Parameter stepLimit: How many steps the search may take.
    init(_ program: PatternProgram, _ text: [Unicode.Scalar], stepLimit: Int) {
        self.program = program
        self.text = text
        stepsLeft = stepLimit
        current = PatternThreads(count: program.instructions.count)
        following = current
    }

    /// Whether there is a match anywhere.
    mutating func hasMatch() throws(RegularExpressionError) -> Bool {
        round += 1
        current.clear()
        for place in 0...text.count {
            current.follow(0, at: place, of: text, by: program, in: round, &stepsLeft)
            round += 1
            following.clear()
            for instruction in current.list {
                stepsLeft -= 1
                switch program.instructions[instruction] {
                case .match: return true
                case .scalar(let set) where place < text.count && program.sets[set].contains(text[place]):
                    following.follow(
                        instruction + 1,
                        at: place + 1,
                        of: text,
                        by: program,
                        in: round,
                        &stepsLeft
                    )
                default: continue
                }
            }
            guard stepsLeft > 0 else {
                throw RegularExpressionError(description: "the text is too long for the pattern")
            }
            swap(&current, &following)
        }
        return false
    }
}

/// The ways that are open at one place, each instruction at most once.
struct PatternThreads {
    private(set) var list: [Int] = []
    /// For each instruction the last round in which it was added.
    private var rounds: [Int]
    private var pending: [Int] = []

    init(count: Int) { rounds = Array(repeating: -1, count: count) }

    mutating func clear() { list.removeAll(keepingCapacity: true) }

    /// Adds what can be reached from an instruction without going on in the text.
    mutating func follow(
        _ instruction: Int,
        at place: Int,
        of text: [Unicode.Scalar],
        by program: PatternProgram,
        in round: Int,
        _ stepsLeft: inout Int
    ) {
        pending.append(instruction)
        while let instruction = pending.popLast() {
            guard rounds[instruction] != round else { continue }
            rounds[instruction] = round
            stepsLeft -= 1
            switch program.instructions[instruction] {
            case .jump(let target): pending.append(target)
            case .split(let first, let second):
                pending.append(second)
                pending.append(first)
            case .assertion(let assertion):
                if assertion.holds(at: place, of: text) { pending.append(instruction + 1) }
            case .scalar, .match: list.append(instruction)
            }
        }
    }
}

extension PatternNode.Assertion {
    func holds(at place: Int, of text: [Unicode.Scalar]) -> Bool {
        switch self {
        case .textStart: place == 0
        case .textEnd: place == text.count
        case .lineStart: place == 0 || text[place - 1] == "\n"
        case .lineEnd: place == text.count || text[place] == "\n"
        case .wordBoundary: Self.isBoundary(place, text)
        case .noWordBoundary: !Self.isBoundary(place, text)
        }
    }

    private static func isBoundary(_ place: Int, _ text: [Unicode.Scalar]) -> Bool {
        let before = place > 0 && isWord(text[place - 1])
        let after = place < text.count && isWord(text[place])
        return before != after
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "_": true
        default: false
        }
    }
}
