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

    @Test(arguments: ["spinapps.yaml", "spinappexecutors.yaml"])
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
        #expect(Set(faults) == Set(recorded.faults))
        if let spec = recorded.spec { #expect(object["spec"] == json(spec)) }
    }
}
