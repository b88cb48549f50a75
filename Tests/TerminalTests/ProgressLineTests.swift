// SPDX-License-Identifier: Apache-2.0

import Terminal
import Testing

struct ProgressLineTests {
    private static let terminal = Terminal(isInteractive: true, usesColour: false, width: 20)

    @Test func `a pipe gets a line per change and nothing else`() {
        var progress = ProgressLine(on: .plain)
        #expect(progress.show("one", after: .seconds(1)) == "one\n")
        #expect(progress.show("one", after: .seconds(9)) == "")
        #expect(progress.show("two\nlines") == "two lines\n")
        #expect(progress.end() == "")
    }

    @Test func `a terminal has one line that is rewritten and goes at the end`() {
        var progress = ProgressLine(on: Self.terminal)
        #expect(progress.end() == "")
        #expect(progress.show("one") == "\r\u{1B}[2Kone")
        #expect(progress.show("one", after: .seconds(2)) == "\r\u{1B}[2Kone (2s)")
        #expect(progress.end() == "\r\u{1B}[2K")
        #expect(progress.end() == "")
    }

    @Test func `a line never wraps`() {
        var progress = ProgressLine(on: Self.terminal)
        let shown = progress.show(String(repeating: "a", count: 30)).dropFirst(5)
        #expect(shown == String(repeating: "a", count: 18) + "…")
    }
}
