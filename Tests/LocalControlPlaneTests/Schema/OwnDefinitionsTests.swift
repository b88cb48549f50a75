// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import Testing

@testable import LocalControlPlane

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// That the project's own definitions mean here what they mean on a real API server.
struct OwnDefinitionsTests {
    private func definition(_ file: String) throws -> JSONValue {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(root)/crds/\(file)", encoding: .utf8)
        return try #require(try YAML.documents(text, source: file).first)
    }

    private func schema(of kind: JSONValue?) throws -> StructuralSchema {
        let file = kind == "SpinApp" ? "spinapps.yaml" : "spinappexecutors.yaml"
        let version = try definition(file)[path: "spec", "versions"]?.array?.first
        return try StructuralSchema(openAPI: try #require(version?[path: "schema", "openAPIV3Schema"]))
    }

    @Test(arguments: ["spinapps.yaml", "spinappexecutors.yaml", "shims.yaml"])
    func `the definitions are valid`(file: String) throws {
        let type = ResourceType(
            group: "apiextensions.k8s.io",
            version: "v1",
            kind: "CustomResourceDefinition",
            plural: "customresourcedefinitions",
            isNamespaced: false
        )
        var object = try definition(file)
        #expect(BuiltInSchemas.decodingFault(of: object, type: type) == nil)
        BuiltInDefaults.apply(to: &object, type: type)
        #expect(BuiltInValidation.validate(object, old: nil, type: type) == [])
    }

    @Test(arguments: RecordedVerdicts.cases)
    func `an object is taken or refused as on a real API server`(recorded: RecordedVerdicts.Case) throws {
        var object = json(recorded.object)
        let schema = try schema(of: object["kind"])
        _ = schema.prune(&object)
        schema.applyDefaults(to: &object)
        let faults = schema.validate(object, old: nil).map(\.description)
        // What begins with a point is said of the scale subresource, by the server.
        #expect(Set(faults) == Set(recorded.faults.filter { !$0.hasPrefix(".") }))
        if let spec = recorded.spec { #expect(object["spec"] == json(spec)) }
    }

    @Test(arguments: RecordedSpecVerdicts.apps)
    func `a rule for apps says what it says on a real API server`(
        recorded: RecordedSpecVerdicts.Case
    ) throws {
        try expect(recorded, of: "SpinApp", beside: ["image": "i"])
    }

    @Test(arguments: RecordedSpecVerdicts.executors)
    func `a rule for executors says what it says on a real API server`(
        recorded: RecordedSpecVerdicts.Case
    ) throws {
        try expect(recorded, of: "SpinAppExecutor", beside: ["createDeployment": true])
    }

    private func expect(
        _ recorded: RecordedSpecVerdicts.Case,
        of kind: JSONValue,
        beside needed: JSONValue
    ) throws {
        var spec = needed
        for (key, value) in try #require(json(recorded.spec).object) { spec[key] = value }
        var object: JSONValue = [
            "apiVersion": "core.spinkube.dev/v1alpha1", "kind": kind,
            "metadata": ["name": "t", "namespace": "default"], "spec": spec,
        ]
        let schema = try schema(of: kind)
        _ = schema.prune(&object)
        schema.applyDefaults(to: &object)
        #expect(Set(schema.validate(object, old: nil).map(\.description)) == Set(recorded.faults))
    }

    @Test func `what is twice in a list of a stored object may stay, and nothing new may come twice`() throws
    {
        let schema = try schema(of: "SpinApp")
        func app(_ names: [String], image: JSONValue = "i") -> JSONValue {
            let variables = names.map { name -> JSONValue in ["name": .string(name)] }
            return ["spec": ["image": image, "variables": .array(variables)]]
        }
        let doubled = app(["a", "a"])
        #expect(schema.validate(app(["a", "a"], image: "j"), old: doubled) == [])
        #expect(
            schema.validate(doubled, old: app(["a"])).map(\.description)
                == [#"spec.variables[1]: Duplicate value: {"name":"a"}"#]
        )
    }

    @Test func `what a rule has against a stored variable doesn't keep the image from changing`() throws {
        let schema = try schema(of: "SpinApp")
        func app(_ image: JSONValue, _ variable: JSONValue) -> JSONValue {
            ["spec": ["image": image, "variables": [variable, ["name": "b"]]]]
        }
        let upper: JSONValue = ["name": "A", "value": "x"]
        #expect(schema.validate(app("j", upper), old: app("i", upper)) == [])
        #expect(schema.validate(app("i", upper), old: app("i", ["name": "a"])).count == 1)
    }
}
