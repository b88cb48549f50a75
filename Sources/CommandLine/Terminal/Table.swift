// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Rows under headings, as kubectl prints them: columns three spaces apart, nothing behind the last.
package struct Table: Sendable {
    /// One cell.
    package struct Cell: Sendable, ExpressibleByStringInterpolation {
        package let text: String
        package let tone: Tone

        /// - Parameter text: What a terminal could take for a command, and line breaks, are escaped.
        package init(_ text: String, _ tone: Tone = .plain) {
            self.text = PrintableText.line(text)
            self.tone = tone
        }

        package init(stringLiteral value: String) { self.init(value) }
    }

    private let headings: [String]
    private var rows: [[Cell]] = []

    /// - Parameter headings: As they are to be printed; kubectl has them in capitals.
    package init(_ headings: [String]) { self.headings = headings }

    /// Whether there is no row.
    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; cells that are missing are empty. What is empty is printed as `<none>`, as kubectl does.
    package mutating func add(_ cells: [Cell]) {
        let missing = max(0, headings.count - cells.count)
        rows.append((cells + Array(repeating: "", count: missing)).map { $0.text.isEmpty ? "<none>" : $0 })
    }

    /// How wide the columns are, to give to a table that goes on below this one.
    package var widths: [Int] { widths(of: [headings.map { Cell($0) }] + rows) }

    private func widths(of lines: [[Cell]]) -> [Int] {
        headings.indices.map { column in lines.map { $0[column].text.count }.max() ?? 0 }
    }

    /// The lines, each ended.
    ///
    /// - Parameter minimum: How wide columns are at least, where they go on those of another table.
    package func text(on terminal: Terminal, withHeadings: Bool = true, minimum: [Int] = []) -> String {
        let all = (withHeadings ? [headings.map { Cell($0) }] : []) + rows
        let widths = widths(of: all).enumerated().map { index, width in
            max(width, index < minimum.count ? minimum[index] : 0)
        }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += terminal.styled(cell.text, cell.tone)
                guard column < row.count - 1 else { continue }
                line += String(repeating: " ", count: widths[column] - cell.text.count + 3)
            }
            return line + "\n"
        }
        .joined()
    }
}
