// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import Testing

/// What the definitions and the documentation say of fields is what the code does.
struct DocumentedFieldsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func fields(_ file: String, _ path: String...) throws -> JSONValue {
        let document = try #require(try YAML.documents(text("crds/\(file)"), source: file).first)
        var schema = document[path: "spec", "versions"]?.array?.first?[path: "schema", "openAPIV3Schema"]
        for name in ["spec"] + path { schema = schema?[path: "properties", name] }
        return try #require(schema?["properties"])
    }

    @Test func `docs/security.md says of each field of an app what it gives, and of no other`() throws {
        let page = try Self.text("docs/security.md")
        let section = try #require(
            page.components(separatedBy: "## What a SpinApp gives\n").last?.components(separatedBy: "\n## ")
                .first
        )
        var told: Set<String> = []
        var parts: Set<String> = []
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
            let words = cells[0].matches(of: /`([^`]+)`/).map { String($0.1) }
            if words.first == "service" {
                told.insert("service")
                parts.formUnion(words.dropFirst())
            } else if cells[0].contains("`service`: `annotations`") {
                told.insert(words[0])
                parts.insert("annotations")
            } else if words.first == "autoscaling" {
                told.insert("autoscaling")
            } else {
                told.formUnion(words)
            }
        }
        #expect(told == Set(try #require(try Self.fields("spinapps.yaml").object?.keys)))
        #expect(parts == Set(try #require(try Self.fields("spinapps.yaml", "service").object?.keys)))
    }

    @Test func `docs/executors.md says of each thing that can be allowed what it is`() throws {
        let page = try Self.text("docs/executors.md")
        let fields = try #require(try Self.fields("spinappexecutors.yaml", "allow").object?.keys)
        #expect(!fields.isEmpty)
        for field in fields {
            #expect(page.contains("\n| `\(field)` |"), "\(field)")
        }
    }

    /// The rules of a map of labels or annotations, as one text.
    private static func rules(_ schema: JSONValue?, _ path: [String]) -> String {
        var schema = schema
        for name in path.dropLast() { schema = schema?[path: name, "properties"] }
        let rules = schema?[path.last ?? ""]?["x-kubernetes-validations"]?.array ?? []
        return rules.compactMap { $0["rule"]?.string }.joined(separator: "\n")
    }

    @Test(arguments: [
        ("spinapps.yaml", ["deploymentAnnotations"]), ("spinapps.yaml", ["podAnnotations"]),
        ("spinapps.yaml", ["serviceAnnotations"]), ("spinapps.yaml", ["service", "annotations"]),
        ("spinapps.yaml", ["podTemplate", "metadata", "annotations"]),
        ("spinappexecutors.yaml", ["deploymentConfig", "podTemplate", "metadata", "annotations"]),
        ("spinapps.yaml", ["podLabels"]), ("spinapps.yaml", ["service", "labels"]),
        ("spinapps.yaml", ["podTemplate", "metadata", "labels"]),
        ("spinappexecutors.yaml", ["deploymentConfig", "podTemplate", "metadata", "labels"]),
    ])
    func `the definitions refuse the keys that are never rendered`(file: String, path: [String]) throws {
        let rules = Self.rules(try Self.fields(file), path)
        let isOfLabels = path.last?.lowercased().hasSuffix("labels") == true
        let keys = isOfLabels ? ControllerKeys.labels : ControllerKeys.annotations
        let prefixes = isOfLabels ? ControllerKeys.labelPrefixes : ControllerKeys.annotationPrefixes
        let exact = rules.matches(of: /'([^']+)'(?=[,\]]| &&)/).map { String($0.1) }
        #expect(Set(exact) == Set(keys))
        let given = rules.matches(of: /!key\.startsWith\('([^']+)'\) &&|!key\.startsWith\('([^']+)'\)\)/)
        #expect(Set(given.map { String($0.1 ?? $0.2 ?? "") }) == Set(prefixes))
        let isOfPods = isOfLabels && path != ["service", "labels"]
        #expect(rules.contains("key.endsWith('.status')") == isOfPods)
    }
}
