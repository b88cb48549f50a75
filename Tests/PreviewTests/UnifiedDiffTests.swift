// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Preview

struct UnifiedDiffTests {
    private func diff(_ before: String, _ after: String, context: Int = 3) -> [String] {
        UnifiedDiff(before, after, names: ("a", "b"), context: context).lines.map(\.text)
    }

    private func lines(_ range: ClosedRange<Int>) -> String { range.map { "\($0)\n" }.joined() }

    @Test func `the same text has no difference`() { #expect(diff("a\nb\n", "a\nb\n").isEmpty) }

    @Test func `a changed line is shown with those around it`() {
        let after = lines(1...9).replacing("5\n", with: "five\n")
        let expected = [
            "--- a", "+++ b", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8",
        ]
        #expect(diff(lines(1...9), after) == expected)
    }

    @Test func `places far from each other are apart, and near ones together`() {
        let far = lines(1...20).replacing("2\n3\n", with: "3\n").replacing("\n19\n", with: "\nx\n")
        #expect(diff(lines(1...20), far).count { $0.hasPrefix("@@") } == 2)
        let near = lines(1...9).replacing("2\n", with: "").replacing("8\n", with: "x\n")
        #expect(diff(lines(1...9), near).count { $0.hasPrefix("@@") } == 1)
    }

    @Test func `what is new or gone is shown whole`() {
        #expect(diff("", "a\nb\n") == ["--- a", "+++ b", "@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(diff("a\n", "") == ["--- a", "+++ b", "@@ -1 +0,0 @@", "-a"])
    }
}
