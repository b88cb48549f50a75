// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Where a person reads: what it can show. A pipe and a file can show plain text only.
package struct Terminal: Sendable, Hashable {
    /// Whether a person looks at it, so that lines may be rewritten.
    package let isInteractive: Bool
    /// Whether colours are shown.
    package let usesColour: Bool
    /// How many columns a line has; `nil` where lines aren't bounded.
    package let width: Int?

    package init(isInteractive: Bool, usesColour: Bool, width: Int?) {
        self.isInteractive = isInteractive
        self.usesColour = usesColour
        self.width = width
    }

    /// A pipe, a file.
    package static let plain = Terminal(isInteractive: false, usesColour: false, width: nil)
}

/// What a text is about, which decides its colour.
package enum Tone: Sendable, Hashable, CaseIterable {
    /// Just text.
    case plain
    /// As it should be.
    case good
    /// Under way, or worth a look.
    case warning
    /// Wrong.
    case bad
    /// Less important than the rest.
    case quiet
    /// More important than the rest.
    case strong

    /// The number of the terminal's attribute (ECMA-48, Select Graphic Rendition); `nil` for none.
    private var attribute: Int? {
        switch self {
        case .plain: nil
        case .good: 32
        case .warning: 33
        case .bad: 31
        case .quiet: 2
        case .strong: 1
        }
    }

    fileprivate func paint(_ text: String) -> String {
        attribute.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
    }
}

extension Terminal {
    /// The text on one line in that tone's colour, where colours are shown. Whatever a terminal could take for a command
    /// is escaped.
    package func styled(_ text: String, _ tone: Tone) -> String {
        let text = PrintableText.line(text)
        return usesColour && !text.isEmpty ? tone.paint(text) : text
    }
}
