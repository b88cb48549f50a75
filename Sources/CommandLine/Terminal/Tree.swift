// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// A line and what belongs under it.
package struct Tree: Sendable {
    /// The line; may have colours in it already. What else isn't to be shown is escaped.
    package let line: String
    /// What belongs under it, in order.
    package var children: [Tree]

    package init(_ line: String, _ children: [Tree] = []) {
        self.line = PrintableText.colouredLine(line)
        self.children = children
    }

    /// The lines, each ended; the tree's lines are drawn in front of the children.
    package var text: String { "\(line)\n" + drawn(behind: "") }

    private func drawn(behind lead: String) -> String {
        children.enumerated().map { index, child in
            let isLast = index == children.count - 1
            return "\(lead)\(isLast ? "└─ " : "├─ ")\(child.line)\n"
                + child.drawn(behind: lead + (isLast ? "   " : "│  "))
        }
        .joined()
    }
}
