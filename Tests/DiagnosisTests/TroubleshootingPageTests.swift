// SPDX-License-Identifier: Apache-2.0

import Foundation
import SpinAPI
import Testing

/// docs/troubleshooting.md has each reason, and no others.
struct TroubleshootingPageTests {
    static let reasons = Set(RemedyTests.ofApps + RemedyTests.ofShims)

    @Test(arguments: reasons.sorted())
    func `a reason has a section with what it means, how to see more, and what to do`(reason: String) throws {
        let sections = try Self.sections().filter { $0.title == reason }
        #expect(sections.count == 1, "docs/troubleshooting.md has \(sections.count) sections \(reason)")
        for section in sections {
            let parts = section.body.split(separator: "```")
            #expect(parts.count == 3)
            #expect(!parts[0].trimmingCharacters(in: .whitespacesAndNewlines).isEmpty)
            #expect(parts.last?.contains("What to do: ") == true)
        }
    }

    @Test func `there is no section for a reason that there isn't`() throws {
        #expect(Set(try Self.sections().map(\.title)).subtracting(Self.reasons) == [])
    }

    private struct Section {
        var title: String
        var body: String
    }

    private static func sections() throws -> [Section] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/docs/troubleshooting.md", encoding: .utf8)
        let sections = text.components(separatedBy: "\n### ").dropFirst()
        return sections.map { section in
            let lines = section.components(separatedBy: "\n")
            let body = lines.dropFirst().prefix { !$0.hasPrefix("## ") }
            return Section(title: lines[0], body: body.joined(separator: "\n"))
        }
    }
}
