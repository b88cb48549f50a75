// SPDX-License-Identifier: Apache-2.0

import Attacks
import Testing

@testable import LocalControlPlane

/// Random patterns and texts.
struct RegularExpressionAttack {
    @Test func `a pattern matches what another engine matches`() throws {
        try Attack("patterns", rounds: 300).run { generator in
            let pattern = Self.pattern(&generator, depth: 3)
            let text = String((0..<generator.int(0...6)).map { _ in generator.pick(Array("abc\n")) })
            // Swift's engine is right where patterns and texts are short, and these mean the same to it.
            let other = try Regex(pattern).matchingSemantics(.unicodeScalar)
            let ours = try RegularExpression(pattern)
            try must(
                try ours.matches(text) == (text.firstMatch(of: other) != nil),
                "\(pattern) on \(text.debugDescription)"
            )
        }
    }

    @Test func `whatever is a pattern, it is refused or takes a bounded number of steps`() throws {
        try Attack("hostile-patterns", rounds: 30).run { generator in
            let seed = Self.pattern(&generator, depth: 4)
            let pattern =
                generator.once(in: 2)
                ? seed : String(decoding: generator.mutated(Array(seed.utf8)), as: UTF8.self)
            guard let expression = try? RegularExpression(pattern) else { return }
            let text =
                String(repeating: generator.pick(["a", "ab", "abc"]), count: generator.int(1...400)) + "!"
            do throws(RegularExpressionError) { _ = try expression.matches(text) } catch {
                try must(error.description == "the text is too long for the pattern", error.description)
            }
        }
    }

    private static func pattern(_ generator: inout AttackGenerator, depth: Int) -> String {
        switch generator.int(0...(depth > 0 ? 9 : 4)) {
        case 0, 1: return generator.pick(["a", "b", "c"])
        case 2: return "."
        case 3: return generator.pick(["[ab]", "[^a]", "\\w", "\\n"])
        case 4: return generator.pick(["a", "b|c", ""]).isEmpty ? "c" : "a"
        case 5: return pattern(&generator, depth: depth - 1) + pattern(&generator, depth: depth - 1)
        case 6: return "(\(pattern(&generator, depth: depth - 1))|\(pattern(&generator, depth: depth - 1)))"
        case 7:
            return
                "(?:\(pattern(&generator, depth: depth - 1)))\(generator.pick(["*", "+", "?", "{2}", "{0,2}", "{1,}"]))"
        case 8: return "(?:\(pattern(&generator, depth: depth - 1)))\(generator.pick(["*?", "+?", "??"]))b"
        default: return "(?:\(pattern(&generator, depth: depth - 1)))c?"
        }
    }
}
