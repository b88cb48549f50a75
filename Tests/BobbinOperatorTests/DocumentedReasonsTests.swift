import Foundation
import SpinAPI
import Testing

@testable import BobbinOperator

/// The reasons in docs/status.md are those that conditions can have.
struct DocumentedReasonsTests {
    private static let reasons = Set(Reason.allCases.map(\.rawValue))
    private static let problems = Set(ProblemReason.allCases.map(\.rawValue))

    @Test(arguments: reasons.union(problems).sorted())
    func `a reason is described once`(reason: String) throws {
        let rows = try Self.rows().filter { $0.reason == reason }
        #expect(rows.count == 1, "docs/status.md has \(rows.count) rows for \(reason)")
        for row in rows { #expect(!row.meaning.isEmpty, "docs/status.md doesn't say what \(reason) means") }
    }

    @Test func `no reason is described that there isn't`() throws {
        let described = Set(try Self.rows().map(\.reason))
        #expect(described.subtracting(Self.reasons).subtracting(Self.problems) == [])
    }

    @Test func `no reason is both of a spec and of something else`() {
        #expect(Self.reasons.isDisjoint(with: Self.problems))
    }

    /// A row of a table whose first column is called `reason`.
    private struct Row {
        var reason: String
        var meaning: String
    }

    private static func rows() throws -> [Row] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/docs/status.md", encoding: .utf8)
        var rows: [Row] = []
        var isInTable = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                isInTable = false
                continue
            }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            if cells.first == "reason" {
                isInTable = true
            } else if isInTable, cells.count >= 2, cells[0].hasPrefix("`"), cells[0].hasSuffix("`") {
                rows.append(Row(reason: String(cells[0].dropFirst().dropLast()), meaning: cells[1]))
            }
        }
        return rows
    }
}
