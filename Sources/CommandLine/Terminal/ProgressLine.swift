// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// The progress of a wait: on a terminal one line that is rewritten, elsewhere a line per change.
///
/// Makes the texts and leaves the writing to its owner.
package struct ProgressLine: Sendable {
    private let terminal: Terminal
    private var shown = ""

    package init(on terminal: Terminal) { self.terminal = terminal }

    /// The text to write for the current state.
    ///
    /// - Parameter elapsed: the time since the start of the wait; only shown on a terminal.
    package mutating func show(_ line: String, after elapsed: Duration = .zero) -> String {
        let line = PrintableText.line(line.split(whereSeparator: \.isNewline).joined(separator: " "))
        guard terminal.isInteractive else {
            guard line != shown else { return "" }
            shown = line
            return line + "\n"
        }
        shown = line
        let seconds = elapsed.components.seconds
        let text = seconds > 0 ? "\(line) (\(seconds)s)" : line
        return Self.clearing + terminal.styled(fitted(text), .quiet)
    }

    /// The text that clears the line; to be written before anything else.
    package mutating func end() -> String {
        guard terminal.isInteractive, !shown.isEmpty else { return "" }
        shown = ""
        return Self.clearing
    }

    /// To the start of the line, and erases it (ECMA-48, CR and EL).
    private static let clearing = "\r\u{1B}[2K"

    /// A line that wraps can't be rewritten.
    private func fitted(_ text: String) -> String {
        guard let width = terminal.width, text.count >= width, width > 1 else { return text }
        return text.prefix(width - 2) + "…"
    }
}
