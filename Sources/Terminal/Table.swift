/// Rows under headings, as kubectl prints them: columns three spaces apart, nothing behind the last.
package struct Table: Sendable {
    /// One cell.
    package struct Cell: Sendable, ExpressibleByStringInterpolation {
        package let text: String
        package let tone: Tone

        package init(_ text: String, _ tone: Tone = .plain) {
            self.text = text
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

    /// The lines, each ended.
    package func text(on terminal: Terminal, withHeadings: Bool = true) -> String {
        let all = (withHeadings ? [headings.map { Cell($0) }] : []) + rows
        let widths = headings.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
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
