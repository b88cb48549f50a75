// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The schemas that OpenAPI documents publish, by name.
struct OpenAPISchemas {
    static let root = "#/components/schemas/"
    private static let objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

    private(set) var schemas: [String: JSONValue] = [:]

    /// The name under which a kind's schema is published.
    static func name(of resource: ServedResource) -> String {
        if let name = BuiltInSchemas.name(of: resource.type) { return name }
        let group = resource.group.split(separator: ".").reversed().joined(separator: ".")
        return "\(group).\(resource.type.version).\(resource.kind)"
    }

    /// The schemas of those kinds, and all that they refer to.
    init(_ resources: [ServedResource]) {
        for resource in resources {
            let name = Self.name(of: resource)
            var schema = Self.schema(of: resource)
            schema["x-kubernetes-group-version-kind"] = [Self.groupVersionKind(resource)]
            schemas[name] = schema
            addReferences(of: schema)
        }
    }

    static func groupVersionKind(_ resource: ServedResource) -> JSONValue {
        [
            "group": .string(resource.group), "version": .string(resource.type.version),
            "kind": .string(resource.kind),
        ]
    }

    private static func schema(of resource: ServedResource) -> JSONValue {
        guard resource.isCustom else {
            return BuiltInSchemas.definitions[name(of: resource)] ?? ["type": "object"]
        }
        var schema = resource.custom?.schema?.openAPI ?? [:]
        schema["type"] = "object"
        var properties = schema["properties"] ?? [:]
        properties["apiVersion"] = [
            "type": "string", "description": "The group and version of the object's kind.",
        ]
        properties["kind"] = ["type": "string", "description": "The kind of the object."]
        properties["metadata"] = [
            "allOf": [["$ref": .string(root + objectMeta)]],
            "description": "What every object has: a name, labels, annotations, owners.",
        ]
        schema["properties"] = properties
        return schema
    }

    private mutating func addReferences(of schema: JSONValue) {
        switch schema {
        case .object(let object):
            for member in object {
                guard member.key == "$ref", let reference = member.value.string,
                    reference.hasPrefix(Self.root)
                else {
                    addReferences(of: member.value)
                    continue
                }
                let name = String(reference.dropFirst(Self.root.count))
                guard schemas[name] == nil, let definition = BuiltInSchemas.definitions[name] else {
                    continue
                }
                schemas[name] = definition
                addReferences(of: definition)
            }
        case .array(let elements): for element in elements { addReferences(of: element) }
        default: break
        }
    }

    /// The schemas as version 3 has them: a reference with anything beside it is wrapped.
    var version3: JSONValue {
        .object(
            JSONObject(
                members: schemas.sorted { $0.key < $1.key }.map {
                    ($0.key, Self.wrappingReferences($0.value))
                }
            )
        )
    }

    private static func wrappingReferences(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(let object):
            var members = JSONObject(members: object.members.map { ($0.key, wrappingReferences($0.value)) })
            if members.count > 1, let reference = members["$ref"]?.string {
                members["$ref"] = nil
                members["allOf"] = [["$ref": .string(reference)]]
            }
            return .object(members)
        case .array(let elements): return .array(elements.map(wrappingReferences))
        default: return schema
        }
    }

    /// The schemas as version 2 has them, which knows neither alternatives nor `nullable`.
    var version2: JSONValue {
        .object(
            JSONObject(
                members: schemas.sorted { $0.key < $1.key }.map { ($0.key, Self.simplified($0.value)) }
            )
        )
    }

    private static func simplified(_ schema: JSONValue) -> JSONValue {
        guard let object = schema.object else { return schema }
        let reference = object["$ref"]?.string ?? object["allOf"]?.array?.first?["$ref"]?.string
        var result: JSONValue = [:]
        if let reference, reference.hasPrefix(root) {
            result["$ref"] = .string("#/definitions/" + reference.dropFirst(root.count))
            result["description"] = object["description"]
            return result
        }
        for member in object {
            switch member.key {
            case "properties":
                result["properties"] = .object(
                    JSONObject(
                        members: (member.value.object?.members ?? []).map { ($0.key, simplified($0.value)) }
                    )
                )
            case "items", "additionalProperties": result[member.key] = simplified(member.value)
            case "description", "type", "format", "required", "default": result[member.key] = member.value
            case let key where key.hasPrefix("x-kubernetes-") && key != "x-kubernetes-validations":
                result[key] = member.value
            default: break
            }
        }
        let isFree =
            result["x-kubernetes-preserve-unknown-fields"]?.bool == true
            || result["x-kubernetes-int-or-string"]?.bool == true
            || result["format"]?.string == "int-or-string"
        if isFree { for field in ["type", "format", "properties", "required"] { result[field] = nil } }
        return result
    }
}
