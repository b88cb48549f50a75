// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

/// The reasons in docs are those that conditions can have.
struct DocumentedReasonsTests {
    /// A page and the reasons that it describes, each of them and no others.
    struct Page: CustomTestStringConvertible, Sendable {
        var name: String
        var reasons: Set<String>

        var testDescription: String { name }
    }

    private static let reasons = Set(Reason.allCases.map(\.rawValue))
    private static let problems = Set(ProblemReason.allCases.map(\.rawValue))

    static let pages = [
        Page(name: "status.md", reasons: reasons.union(problems)),
        Page(name: "shims.md", reasons: Set(ShimReason.allCases.map(\.rawValue))),
        Page(name: "nodes.md", reasons: Set(NodeFailureReason.allCases.map(\.rawValue))),
    ]

    @Test(arguments: pages.flatMap { page in page.reasons.sorted().map { (page.name, $0) } })
    func `a reason is described once`(page: String, reason: String) throws {
        let rows = try Self.rows(of: page).filter { $0.reason == reason }
        #expect(rows.count == 1, "docs/\(page) has \(rows.count) rows for \(reason)")
        for row in rows { #expect(!row.meaning.isEmpty, "docs/\(page) doesn't say what \(reason) means") }
    }

    @Test(arguments: pages)
    func `no reason is described that there isn't`(page: Page) throws {
        let described = Set(try Self.rows(of: page.name).map(\.reason))
        #expect(described.subtracting(page.reasons) == [])
    }

    @Test func `no reason is both of a spec and of something else`() {
        #expect(Self.reasons.isDisjoint(with: Self.problems))
    }

    @Test func `no reason is both of a Shim and of a node`() {
        let ofNodes = Set(NodeFailureReason.allCases.map(\.rawValue))
        #expect(ofNodes.isDisjoint(with: ShimReason.allCases.map(\.rawValue)))
    }

    /// A row of a table whose first column is called `reason`.
    private struct Row {
        var reason: String
        var meaning: String
    }

    private static func rows(of page: String) throws -> [Row] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/docs/\(page)", encoding: .utf8)
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
