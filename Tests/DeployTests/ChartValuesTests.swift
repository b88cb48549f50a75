// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// What can be set in the chart: all of it checked, described, and of effect.
struct ChartValuesTests {
    static let full = Result { try Repository.document("deploy/charts/bobbin/ci/full-values.yaml") }

    @Test func `the schema takes the defaults and the full values`() throws {
        let schema = try ValuesSchema()
        let chart = try Chart()
        #expect(try schema.problems(of: chart.values) == [])
        #expect(try schema.problems(of: Chart.coalesce(Self.full.get(), over: chart.values)) == [])
    }

    @Test(arguments: WrongValue.all)
    func `the schema refuses a wrong value`(wrong: WrongValue) throws {
        let values = try Chart.coalesce(wrong.values, over: Chart().values)
        #expect(try !ValuesSchema().problems(of: values).isEmpty)
    }

    @Test func `the schema has a property for every value, and no others`() throws {
        let schema = try ValuesSchema()
        let defaults = try Chart().values
        var properties = Self.paths(of: schema)
        // For charts that have this one as a part.
        properties.subtract(["global", "enabled"])
        for path in properties {
            #expect(Self.value(at: path, in: defaults) != nil, "no default for \(path)")
        }
        #expect(
            Set(properties.map { $0.prefix { $0 != "." } })
                == Set(defaults.object?.keys.map { $0[...] } ?? [])
        )
    }

    @Test(arguments: [("executor", "spinappexecutors"), ("shim", "shims")])
    func `the specs have the members that the CRDs have`(value: String, file: String) throws {
        let crd = try Repository.document("crds/\(file).yaml")
        let version = try #require(crd[path: "spec", "versions"]?.array?.first)
        let theirs = version[path: "schema", "openAPIV3Schema", "properties", "spec", "properties"]
        let ours = try ValuesSchema().root[path: "properties", value, "properties", "spec", "properties"]
        #expect(Set(try #require(ours?.object?.keys)) == Set(try #require(theirs?.object?.keys)))
    }

    @Test func `the README has a row for every value, with its default`() throws {
        let defaults = try Chart().values
        let schema = try ValuesSchema()
        var rows: [String: String] = [:]
        for line in try Repository.text("deploy/charts/bobbin/README.md").split(separator: "\n") {
            let cells = line.components(separatedBy: " | ")
            guard cells.count == 3, cells[0].hasPrefix("| `") else { continue }
            rows[cells[0].dropFirst(3).dropLast().description] = cells[1]
        }
        let paths = Self.paths(of: schema).subtracting(["global", "enabled"])
        let isSpec = { (path: String) in path.contains(".spec.") }
        let isOfKubernetes = { (path: String) in
            ["resources.", "livenessProbe.", "readinessProbe.", "updateStrategy."].contains(
                where: path.hasPrefix
            )
        }
        let expected = Set(
            paths.compactMap { path -> String? in
                if isSpec(path) { return path.components(separatedBy: ".spec.")[0] + ".spec" }
                return isOfKubernetes(path) ? path.components(separatedBy: ".")[0] : path
            }
        )
        #expect(Set(rows.keys) == expected)
        for (path, cell) in rows where !path.hasSuffix(".spec") {
            let text = cell.trimmingCharacters(in: ["`"])
            let documented = try YAML.documents(text, source: path).first
            #expect(
                documented == Self.value(at: path, in: defaults),
                "README has another default for \(path)"
            )
        }
    }

    /// One value at a time is put back to its default, in a release where everything else is set.
    @Test func `every value changes something`() throws {
        let chart = try Chart()
        var full = try Self.full.get()
        // A digest would hide the tag, what has to stay what may be away, and CRDs take long to render.
        full["image"]?["digest"] = ""
        full["podDisruptionBudget"]?["minAvailable"] = ""
        full["crds"]?["install"] = false
        let all = try chart.render(full)
        for path in Self.leaves(of: chart.values) where !path.hasPrefix("crds.") {
            let value = try #require(Self.value(at: path, in: full), "full-values.yaml doesn't set \(path)")
            guard var other = Self.value(at: path, in: chart.values) else { continue }
            if other == value { other = Self.opposite(of: value) }
            let changed = try chart.render(Self.setting(path, to: other, in: full))
            #expect(
                changed.objects != all.objects || changed.notes != all.notes,
                "\(path) changes nothing between \(value) and \(other)"
            )
        }
    }

    @Test(arguments: [true, false])
    func `CRDs are kept as asked`(keep: Bool) throws {
        let crds = try Chart().render(["crds": ["keep": .bool(keep)]]).objects
            .filter { $0["kind"] == "CustomResourceDefinition" }
        #expect(crds.count == 3)
        for crd in crds {
            let policy = crd["metadata"]?["annotations"]?["helm.sh/resource-policy"]
            #expect(policy == (keep ? "keep" : nil))
        }
    }

    @Test func `another release has names of its own`() throws {
        let objects = try Chart().render(["crds": ["install": false]], release: "edge", namespace: "wasm")
            .objects
        for object in objects {
            let name = try #require(object["metadata"]?["name"]?.string)
            #expect(name.hasPrefix("edge-bobbin"))
            #expect(object["metadata"]?["namespace"].map { $0 == "wasm" } ?? true)
            let subject = object["subjects"]?.array?.first
            #expect(subject.map { $0["name"] == "edge-bobbin" && $0["namespace"] == "wasm" } ?? true)
            #expect(object["roleRef"]?["name"].map { $0 == object["metadata"]?["name"] } ?? true)
        }
    }

    @Test func `the agents of the default Shim are given the pull secrets`() throws {
        let objects = try Chart().render(["imagePullSecrets": [["name": "registry"]]]).objects
        let defaults = try #require(objects.first { $0[path: "metadata", "name"] == "bobbin-defaults" })
        let text = try #require(defaults[path: "data", "shim.json"]?.string)
        let shim = try #require(YAML.documents(text, source: "shim.json").first)
        #expect(shim[path: "spec", "agent", "imagePullSecrets"] == [["name": "registry"]])
    }
}

extension ChartValuesTests {
    /// The paths of what a schema describes by itself.
    private static func paths(of schema: ValuesSchema) -> Set<String> {
        func paths(_ schema: JSONValue, _ prefix: String) -> [String] {
            guard let properties = schema["properties"]?.object else { return [prefix] }
            return properties.flatMap { paths($0.value, prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
        }
        // What is Kubernetes' own may be left out.
        return Set(paths(schema.root, "")).filter { path in
            !["executor.spec.", "shim.spec.", "resources.", "livenessProbe.", "readinessProbe."]
                .contains(where: path.hasPrefix)
        }.union(["executor.spec", "shim.spec", "resources", "livenessProbe", "readinessProbe"])
    }

    /// The paths of the values themselves.
    private static func leaves(of values: JSONValue) -> [String] {
        func leaves(_ value: JSONValue, _ prefix: String) -> [String] {
            guard case .object(let object) = value, !object.isEmpty else { return [prefix] }
            return object.flatMap { leaves($0.value, prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
        }
        // Members that full-values.yaml may leave as they are, or whose key has a dot.
        return leaves(values, "").filter { path in
            ![
                "executor.spec", "shim.spec", "podSecurityContext", "containerSecurityContext",
                "updateStrategy", "nodeSelector.",
            ]
            .contains(where: path.hasPrefix)
        }
    }

    private static func value(at path: String, in values: JSONValue) -> JSONValue? {
        path.split(separator: ".").reduce(values) { $0?[String($1)] }
    }

    private static func setting(_ path: String, to value: JSONValue, in values: JSONValue) -> JSONValue {
        guard let dot = path.firstIndex(of: ".") else {
            var values = values
            values[path] = value
            return values
        }
        var values = values
        let key = String(path[..<dot])
        values[key] = setting(String(path[path.index(after: dot)...]), to: value, in: values[key] ?? [:])
        return values
    }

    private static func opposite(of value: JSONValue) -> JSONValue {
        switch value {
        case .bool(let value): .bool(!value)
        case .array(let elements): elements.isEmpty ? ["team-a"] : []
        case .object: .null
        default: "other"
        }
    }
}
