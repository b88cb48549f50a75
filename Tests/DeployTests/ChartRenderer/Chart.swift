// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests

/// The chart, read and rendered without Helm, so that what it renders is known everywhere.
struct Chart {
    let metadata: JSONValue
    let values: JSONValue
    private let templates: [(name: String, nodes: [TemplateNode])]
    private let engine: TemplateEngine

    /// The folder of the chart.
    static let folder = "\(Repository.root)deploy/charts/bobbin/"

    init() throws {
        metadata = try Repository.document("deploy/charts/bobbin/Chart.yaml")
        values = try Repository.document("deploy/charts/bobbin/values.yaml")
        var engine = TemplateEngine()
        var templates: [(name: String, nodes: [TemplateNode])] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: Self.folder).sorted() {
            let attributes = try FileManager.default.attributesOfItem(atPath: Self.folder + path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            if path.hasPrefix("files/") {
                engine.files[path] = try String(contentsOfFile: Self.folder + path, encoding: .utf8)
            }
            guard path.hasPrefix("templates/") else { continue }
            let text = try String(contentsOfFile: Self.folder + path, encoding: .utf8)
            do {
                let (body, definitions) = try TemplateParser.parse(text)
                engine.definitions.merge(definitions) { $1 }
                if !path.hasSuffix(".tpl") { templates.append((path, body)) }
            } catch {
                throw TemplateError("\(path): \(error)")
            }
        }
        self.engine = engine
        self.templates = templates
    }

    /// What `helm template` makes, and the notes.
    ///
    /// - Parameters:
    ///   - changes: values other than the default.
    func render(
        _ changes: JSONValue = [:],
        release: String = "bobbin",
        namespace: String = "bobbin"
    ) throws -> (objects: [JSONValue], notes: String) {
        let data: JSONValue = [
            "Values": Self.coalesce(changes, over: values),
            "Release": ["Name": .string(release), "Namespace": .string(namespace), "Service": "Helm"],
            "Chart": [
                "Name": metadata["name"] ?? .null, "Version": metadata["version"] ?? .null,
                "AppVersion": metadata["appVersion"] ?? .null,
            ],
        ]
        var objects: [JSONValue] = []
        var notes = ""
        for (name, nodes) in templates {
            do {
                let text = try engine.execute(nodes, with: data)
                if name.hasSuffix("NOTES.txt") {
                    notes = text
                } else {
                    objects += try YAML.documents(text, source: name)
                }
            } catch {
                throw TemplateError("\(name): \(error)")
            }
        }
        return (objects, notes)
    }

    /// As Helm merges what is given with a chart's own values: a null takes a default away.
    static func coalesce(_ value: JSONValue, over defaults: JSONValue) -> JSONValue {
        guard case .object(let given) = value, case .object(var members) = defaults else { return value }
        for (key, value) in given {
            members[key] = value.isNull ? nil : members[key].map { coalesce(value, over: $0) } ?? value
        }
        return .object(members)
    }
}
