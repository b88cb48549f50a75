// SPDX-License-Identifier: Apache-2.0

import Terminal
import Testing

/// Names and messages that were made to be mistaken for something else.
struct HostileTextTests {
    private static let colourful = Terminal(isInteractive: true, usesColour: true, width: 80)
    private static let clipboard = "x\u{1B}]52;c;cm0gLXJm\u{07}\u{9B}2J"
    private static let forged = "hello\nforged  1/1  Ready"

    private func holds(_ text: String) -> Bool {
        text.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[0m", with: "").unicodeScalars
            .allSatisfy {
                $0 == "\n" || (0x20...0x7E).contains($0.value) || "└─├│".unicodeScalars.contains($0)
            }
    }

    @Test(arguments: [Terminal.plain, colourful], [clipboard, forged])
    func `a table has one line for each row, and no command`(terminal: Terminal, text: String) {
        var table = Table(["NAME", "STATUS"])
        table.add([.init(text, .good), .init(text)])
        table.add(["\(text)", "Ready"])
        let shown = table.text(on: terminal)
        #expect(shown.split(separator: "\n").count == 3)
        #expect(holds(shown), "\(shown.debugDescription)")
    }

    @Test(arguments: [Terminal.plain, colourful], [clipboard, forged])
    func `a tree has one line for each node, and no command`(terminal: Terminal, text: String) {
        let tree = Tree("\(terminal.styled(text, .good)) \(text)", [Tree(text), Tree(text, [Tree(text)])])
        #expect(tree.text.split(separator: "\n").count == 4)
        #expect(holds(tree.text), "\(tree.text.debugDescription)")
    }

    @Test(arguments: [clipboard, forged]) func `progress is one line, and no command`(text: String) {
        var progress = ProgressLine(on: .plain)
        let shown = progress.show(text)
        #expect(shown.split(separator: "\n").count == 1)
        #expect(holds(shown))
        var rewritten = ProgressLine(on: Self.colourful)
        #expect(!rewritten.show(text).contains("\u{07}"))
    }
}
