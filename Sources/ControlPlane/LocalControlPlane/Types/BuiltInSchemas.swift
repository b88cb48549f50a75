// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The schemas of the built-in kinds, as Kubernetes publishes them, without descriptions.
package enum BuiltInSchemas {
    private static let table: JSONObject = {
        let bytes = KubernetesTypes.json.withUTF8Buffer { unsafe Array($0) }
        do { return try JSONValue(json: bytes).object ?? JSONObject() } catch {
            preconditionFailure("KubernetesTypes.json is no JSON: \(error)")
        }
    }()

    /// All types of built-in kinds by the names that Kubernetes' OpenAPI documents have for them.
    static let types: [String: StructuralSchema] = {
        var parser = BuiltInSchemaParser(table)
        return parser.schemas()
    }()

    /// The published schemas by name, which refer to each other as `#/components/schemas/<name>`.
    package static let definitions: [String: JSONValue] = Dictionary(
        uniqueKeysWithValues: table.map { name, schema in
            var schema = schema
            schema["x-go"] = nil
            return (name, schema)
        }
    )

    /// The schema of a kind; `nil` for one that isn't built in.
    package static func schema(for type: ResourceType) -> StructuralSchema? {
        name(of: type).flatMap { types[$0] }
    }

    /// The name of a kind's schema in ``definitions``: `io.k8s.api.apps.v1.Deployment`.
    package static func name(of type: ResourceType) -> String? {
        let group = type.group.isEmpty ? "core" : String(type.group.prefix { $0 != "." })
        let package =
            group == "apiextensions"
            ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions" : "io.k8s.api.\(group)"
        let name = "\(package).\(type.version).\(type.kind)"
        return types[name] == nil ? nil : name
    }

    /// What every object has, and what therefore no custom resource's schema says.
    static let typeMeta: [String: StructuralSchema] = {
        var string = StructuralSchema.Parts()
        string.type = .string
        string.openAPI = ["type": "string"]
        var result = ["apiVersion": StructuralSchema(string), "kind": StructuralSchema(string)]
        result["metadata"] = types["io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"]
        return result
    }()

    /// What rules may read of metadata.
    static let ruleMetadata: StructuralSchema = {
        var metadata = StructuralSchema.Parts()
        metadata.type = .object
        for name in ["name", "generateName"] { metadata.properties[name] = typeMeta["kind"] }
        return StructuralSchema(metadata)
    }()
}
