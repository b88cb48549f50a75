// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// docs/architecture.md has every module of Package.swift with what it uses, and each group with what it may import.
struct ArchitectureTests {
    /// The rows of the tables under a heading: the cells of each.
    private static func rows(under heading: String) throws -> [[String]] {
        let page = try Repository.text("docs/architecture.md")
        let start = try #require(page.range(of: "\n\(heading)\n")).upperBound
        let level = heading.prefix { $0 == "#" }
        let rest = page[start...]
        let end = rest.range(of: "\n\(level) ")?.lowerBound ?? rest.endIndex
        return rest[..<end].split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    private static func names(in cell: String) -> Set<String> {
        Set(cell.matches(of: #/`([A-Za-z-]+)`/#).map { String($0.1) })
    }

    /// The modules of a group in Package.swift, each with the modules that it names.
    private static func modules(of group: String) throws -> [String: Set<String>] {
        let package = try Repository.text("Package.swift")
        var found: [String: Set<String>] = [:]
        let call =
            #/
            (?:module|program|library)\(\s*"([A-Za-z-]+)"(?:,\s*in:\s\.([a-zA-Z]+))?(?:,\s*\[([^\]]*)\])?
            /#
        for match in package.matches(of: call) {
            let home = match.2.map(String.init) ?? "system"
            guard home.lowercased() == group.lowercased() || (home == "operators" && group == "Operator")
            else {
                continue
            }
            let uses = (match.3 ?? "").matches(of: #/"([A-Za-z-]+)"/#).map { String($0.1) }
            found[String(match.1)] = Set(uses)
        }
        return found
    }

    @Test(arguments: ["System", "Kube", "API", "Node", "Operator", "ControlPlane", "CommandLine"])
    func `every module of a group is described with what it uses`(group: String) throws {
        let modules = try Self.modules(of: group)
        #expect(!modules.isEmpty)
        let rows = try Self.rows(under: "### \(group)")
        var described: [String: Set<String>] = [:]
        for row in rows {
            #expect(row.count == 3 && row[1].count > 5, "\(row)")
            described[row[0].replacing("`", with: "")] = Self.names(in: row[2])
        }
        #expect(Set(described.keys) == Set(modules.keys))
        for (name, uses) in modules { #expect(described[name] == uses, "\(name)") }
    }

    @Test func `the groups are the folders of the sources, and the lint's list has them all`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Repository.root + "Sources")
            .filter { !$0.hasPrefix(".") }
        let described = try Self.rows(under: "## Groups").map { $0[0].replacing("`", with: "") }
        #expect(Set(described) == Set(folders))
        let rules = try Repository.text("Scripts/imports.toml")
        for folder in folders { #expect(rules.contains("\n\(folder) = ["), "\(folder)") }
    }
}
