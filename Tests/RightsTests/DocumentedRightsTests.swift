// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// `docs/security.md` names each right of each role, and no other.
@Suite struct DocumentedRightsTests {
    /// The rows of the tables below headings that name a role, a right each.
    private static func rights(inSection title: String) throws -> Set<String> {
        let url = Roles.package.appending(path: "docs/security.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        var isInSection = false
        var role = ""
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { isInSection = line == "## \(title)" }
            if let match = line.wholeMatch(of: /### (Role|ClusterRole) `(.+)`.*/) {
                role = "\(match.1) \(match.2)"
            }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard isInSection, line.hasPrefix("|"), cells.count == 4, cells[0].hasPrefix("`") else {
                continue
            }
            func words(_ cell: String) -> [String] { cell.matches(of: /`([^`]+)`/).map { String($0.1) } }
            for group in words(cells[0]) {
                for resource in words(cells[1]) {
                    for verb in words(cells[2]) {
                        found.insert("\(role): \(verb) \(resource) of \(group == "core" ? "" : group)")
                    }
                }
            }
            #expect(!cells[3].isEmpty, "a right without a reason: \(line)")
        }
        return found
    }

    @Test(arguments: [
        ("What the operator may do", "deploy/kustomize/base/rbac.yaml"),
        ("What it may do with --namespace", "deploy/kustomize/namespaced/rbac.yaml"),
        ("What it may do with --metrics-secure", "deploy/kustomize/components/secure-metrics/rbac.yaml"),
    ])
    func `each right is explained`(section: String, file: String) throws {
        let given = Set(
            try Roles(file: file).grants.map { "\($0.role): \($0.verb) \($0.resource) of \($0.group)" }
        )
        let told = try Self.rights(inSection: section)
        #expect(given.subtracting(told).sorted() == [], "in \(file) only")
        #expect(told.subtracting(given).sorted() == [], "in docs/security.md only")
    }
}
