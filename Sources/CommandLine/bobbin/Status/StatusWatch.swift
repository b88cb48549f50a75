// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Terminal

/// Shows a status repeatedly, until the command ends.
struct StatusWatch: Sendable {
    let page: StatusPage
    let format: DataFormat?

    private static let pause = Duration.seconds(1)

    func run() async throws {
        var shown: StatusPage.Content?
        while true {
            if Console.output.isInteractive, format == nil {
                redraw(try await page.read(at: nil).text)
            } else {
                // A change of ages alone is not a change.
                let content = try await page.read(at: Timestamp(microseconds: 0))
                if content != shown { try await print() }
                shown = content
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func print() async throws {
        let content = try await page.read(at: nil)
        if let format { format.write(content.json) } else { Console.write(content.text + "\n") }
    }

    /// Begins at the top of an empty screen, and leaves out what it has no room for to its right.
    private func redraw(_ text: String) {
        // ECMA-48: cursor home, erase to the end of the display.
        Console.control("\u{1B}[H\u{1B}[J")
        Console.write(text)
    }
}
