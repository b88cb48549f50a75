// SPDX-License-Identifier: Apache-2.0

import Terminal
import Testing

@Suite("A table")
struct TableTests {
    private static let colourful = Terminal(isInteractive: true, usesColour: true, width: 80)

    @Test func `has columns three spaces apart, and nothing behind the last`() {
        var table = Table(["NAME", "READY"])
        table.add(["hello", "1/1"])
        table.add(["a-long-name"])
        #expect(
            table.text(on: .plain) == "NAME          READY\nhello         1/1\na-long-name   <none>\n"
        )
    }

    @Test func `is as wide with colours as without`() {
        var table = Table(["NAME", "READY"])
        table.add([.init("hello", .good), "1/1"])
        let text = table.text(on: Self.colourful)
        #expect(text == "NAME    READY\n\u{1B}[32mhello\u{1B}[0m   1/1\n")
    }

    @Test func `leaves out its headings where asked`() {
        var table = Table(["NAME"])
        table.add(["hello"])
        #expect(table.text(on: .plain, withHeadings: false) == "hello\n")
    }

    @Test func `goes on under another one in its columns`() {
        var first = Table(["NAME", "READY"])
        first.add(["a-long-name", "1/1"])
        var next = Table(["NAME", "READY"])
        next.add(["short", "0/1"])
        let text = next.text(on: .plain, withHeadings: false, minimum: first.widths)
        #expect(text == "short         0/1\n")
    }
}
