// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// Holds `crds/` and `deploy/samples/` to what they promise.
struct ManifestTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func documents(_ path: String) throws -> [JSONValue] {
        let text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
        return try YAML.documents(text, source: path)
    }

    private static func samples() throws -> [(file: String, documents: [JSONValue])] {
        let directory = root.appending(path: "deploy/samples")
        let files = try FileManager.default.subpathsOfDirectory(atPath: directory.path())
        let samples = try files.filter { $0.hasSuffix(".yaml") }.sorted().map {
            ($0, try documents("deploy/samples/\($0)"))
        }
        try #require(!samples.isEmpty)
        return samples
    }

    private static func schema(_ file: String) throws -> JSONValue {
        let version = try documents("crds/\(file)").first?[path: "spec", "versions"]?.array?.first
        return try #require(version?[path: "schema", "openAPIV3Schema"])
    }

    private static let files = ["spinapps.yaml", "spinappexecutors.yaml", "shims.yaml"]

    @Test(arguments: files)
    func `every field has a description for kubectl explain`(file: String) throws {
        func walk(_ schema: JSONValue, _ path: String, isField: Bool) {
            // Kubernetes forbids saying anything about metadata.
            if isField, path != ".metadata" { #expect(schema["description"]?.string != nil, "\(path)") }
            for (key, value) in schema["properties"]?.object ?? .init() {
                walk(value, "\(path).\(key)", isField: true)
            }
            if let items = schema["items"] { walk(items, "\(path)[]", isField: items["properties"] != nil) }
        }
        walk(try Self.schema(file), "", isField: true)
    }

    @Test(arguments: files)
    func `a definition fits the annotation that kubectl apply keeps, with much to spare`(file: String) throws
    {
        let document = try #require(try Self.documents("crds/\(file)").first)
        #expect(document.jsonBytes.count < 60_000)
    }

    @Test func `the definitions serve the types that Bobbin reads`() throws {
        for (file, type) in [
            ("spinapps.yaml", SpinApp.type), ("spinappexecutors.yaml", SpinAppExecutor.type),
            ("shims.yaml", Shim.type),
        ] {
            let document = try #require(try Self.documents("crds/\(file)").first)
            #expect(document[path: "metadata", "name"]?.string == "\(type.plural).\(type.group)")
            #expect(document[path: "spec", "group"]?.string == type.group)
            #expect(document[path: "spec", "names", "kind"]?.string == type.kind)
            #expect(document[path: "spec", "names", "plural"]?.string == type.plural)
            #expect(document[path: "spec", "scope"]?.string == (type.isNamespaced ? "Namespaced" : "Cluster"))
            let version = document[path: "spec", "versions"]?.array?.first
            #expect(version?["name"]?.string == type.version)
        }
    }

    @Test func `the defaults of checks are those that Bobbin assumes`() throws {
        let probe = try #require(
            try Self.schema("spinapps.yaml")[
                path: "properties",
                "spec",
                "properties",
                "checks",
                "properties",
                "liveness"
            ]
        )
        var defaults: JSONValue = [:]
        for (key, value) in probe["properties"]?.object ?? .init() where value["default"] != nil {
            defaults[key] = value["default"]
        }
        #expect(defaults.object?.count == 5)
        #expect(try HealthProbe(json: defaults.jsonBytes) == HealthProbe())
    }

    @Test func `every sample can be run with the executor that it names`() throws {
        let documents = try Self.samples().flatMap(\.documents)
        var executors: [String: SpinAppExecutor] = [:]
        for document in documents where document["kind"] == "SpinAppExecutor" {
            let executor = try SpinAppExecutor(json: document.jsonBytes)
            executors[executor.metadata.name] = executor
        }
        let apps = documents.filter { $0["kind"] == "SpinApp" }
        #expect(!apps.isEmpty)
        for document in apps {
            let app = try SpinApp(json: document.jsonBytes)
            let executor = try #require(executors[app.spec.executor], "\(app.metadata.name)")
            let dependencies = SpinAppRendering.dependencies(of: app)
            let resolved = ResolvedConfig(
                secrets: dependencies.secrets.mapValues { keys in
                    Dictionary(uniqueKeysWithValues: keys.map { ($0, [UInt8]("x".utf8)) })
                },
                configMaps: dependencies.configMaps.mapValues { keys in
                    Dictionary(uniqueKeysWithValues: keys.map { ($0, "x") })
                }
            )
            let rendered = try SpinAppRendering.render(
                app: app,
                executor: executor,
                runtimeConfig: .resolved(resolved)
            )
            #expect(rendered.warnings == [], "\(app.metadata.name)")
        }
    }

    @Test func `every Shim in the samples can be brought to nodes`() throws {
        let documents = try Self.samples().flatMap(\.documents).filter { $0["kind"] == "Shim" }
        #expect(!documents.isEmpty)
        for document in documents {
            #expect(ShimValidator.problems(in: try Shim(json: document.jsonBytes)) == [])
        }
    }

    @Test func `what can be applied together asks for no namespace and for no foreign definitions`() throws {
        let groups = ["v1", "apps/v1", "autoscaling/v2", "core.spinkube.dev/v1alpha1"]
        for (file, documents) in try Self.samples() where !file.contains("/") {
            for document in documents {
                #expect(document[path: "metadata", "namespace"] == nil, "\(file)")
                #expect(document["kind"] != "Namespace", "\(file)")
                #expect(groups.contains(document["apiVersion"]?.string ?? ""), "\(file)")
            }
        }
    }

    @Test func `simple needs nothing but the definitions`() throws {
        let simple = try #require(try Self.samples().first { $0.file == "simple.yaml" }).documents
        #expect(simple.map { $0["kind"] } == ["SpinAppExecutor", "SpinApp"])
        #expect(simple.first == (try Self.documents("deploy/samples/executor.yaml").first))
        #expect(simple.last?[path: "metadata", "name"] == "simple")
    }

    @Test(arguments: zip(files, ["SpinApp", "SpinAppExecutor", "Shim"]))
    func `the samples use every field`(file: String, kind: String) throws {
        let spec = try #require(try Self.schema(file)[path: "properties", "spec"])
        let all = try Self.samples().flatMap(\.documents).filter { $0["kind"]?.string == kind }
        func walk(_ schema: JSONValue, _ values: [JSONValue], _ path: String) {
            for (key, field) in schema["properties"]?.object ?? .init() {
                let found = values.compactMap { $0[key] }
                #expect(!found.isEmpty, "\(path).\(key)")
                walk(field["items"] ?? field, found.flatMap { $0.array ?? [$0] }, "\(path).\(key)")
            }
        }
        // Below these the fields are Kubernetes' own.
        let foreign = ["variables", "volumes", "volumeMounts"]
        var own = spec
        for key in foreign { own["properties"]?[key]?["items"] = nil }
        // These are accepted for old manifests, or need a digest or signature of a file that isn't ours.
        for source in ["anonHttp", "file", "platforms"] {
            let path = own[path: "properties", "fetchStrategy", "properties", source]
            guard var path else { continue }
            for key in ["sha256", "signature"] {
                path["properties"]?[key] = nil
                path["items"]?["properties"]?[key] = nil
            }
            own["properties"]?["fetchStrategy"]?["properties"]?[source] = path
        }
        own["properties"]?["fetchStrategy"]?["properties"]?["type"] = nil
        own = Self.withoutKeySelectors(own)
        walk(own, all.compactMap { $0["spec"] }, "spec")
    }

    /// A schema without what is inside of references to keys, and of tolerations.
    private static func withoutKeySelectors(_ schema: JSONValue) -> JSONValue {
        guard case .object(let object) = schema else { return schema }
        return .object(
            JSONObject(
                members: object.map { key, value in
                    let isForeign = key.hasSuffix("KeyRef") || key == "tolerations"
                    return (key, isForeign ? ["type": "object"] : withoutKeySelectors(value))
                }
            )
        )
    }
}
