// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Reads ``KubernetesTypes``, whose schemas refer to each other by name.
struct BuiltInSchemaParser {
    static let root = "#/components/schemas/"
    private static let quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity"
    private static let intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"

    let definitions: JSONObject
    private var types: [String: StructuralSchema.Parts] = [:]

    init(_ definitions: JSONObject) { self.definitions = definitions }

    /// All types by their full names, such as `io.k8s.api.core.v1.Container`.
    mutating func schemas() -> [String: StructuralSchema] {
        var schemas: [String: StructuralSchema] = [:]
        for name in definitions.keys { schemas[name] = StructuralSchema(parts(named: name)) }
        return schemas
    }

    private mutating func parts(named name: String) -> StructuralSchema.Parts {
        if let parts = types[name] { return parts }
        guard let definition = definitions[name] else { return StructuralSchema.Parts() }
        var parts = parts(of: definition)
        switch name {
        case Self.quantity:
            parts.isIntOrString = true
            parts.encoding = GoEncoding(kind: .always, isQuantity: true)
        case Self.intOrString: parts.isIntOrString = true
        default: break
        }
        types[name] = parts
        return parts
    }

    private mutating func parts(of schema: JSONValue) -> StructuralSchema.Parts {
        var parts = StructuralSchema.Parts()
        if let reference = schema["$ref"]?.string {
            parts = self.parts(named: String(reference.dropFirst(Self.root.count)))
        } else {
            parts.type = schema["type"]?.string.flatMap(StructuralSchema.ValueType.init)
            parts.constraints.format = schema["format"]?.string
            if let items = schema["items"] { parts.items = StructuralSchema(self.parts(of: items)) }
            if let element = schema["additionalProperties"] {
                parts.additional = .schema(StructuralSchema(self.parts(of: element)))
            }
            readProperties(of: schema, into: &parts)
        }
        parts.openAPI = schema
        readMergeKeys(of: schema, into: &parts)
        if let value = schema["default"] { parts.defaultValue = value }
        if let values = schema["enum"]?.array { parts.constraints.enumeration = values }
        return parts
    }

    private mutating func readProperties(of schema: JSONValue, into parts: inout StructuralSchema.Parts) {
        guard let properties = schema["properties"]?.object else {
            // Of such an object it isn't known what it may hold.
            parts.preservesUnknownFields = parts.type == .object && schema["additionalProperties"] == nil
            return
        }
        let facts = schema["x-go"]
        let always = Set(facts?["always"]?.array ?? [])
        let pointers = Set(facts?["pointers"]?.array ?? [])
        parts.constraints.required = schema["required"]?.array?.compactMap(\.string) ?? []
        for (name, property) in properties {
            var field = self.parts(of: property)
            let number = facts?[path: "numbers", name]
            field.encoding = GoEncoding(
                kind: pointers.contains(.string(name))
                    ? .pointer : always.contains(.string(name)) ? .always : .omittedWhenEmpty,
                isQuantity: field.encoding?.isQuantity ?? false,
                number: (number?.array ?? number.map { [$0] } ?? []).compactMap { $0.integer.map(Int.init) }
            )
            parts.properties[name] = StructuralSchema(field)
        }
    }

    private func readMergeKeys(of schema: JSONValue, into parts: inout StructuralSchema.Parts) {
        if let type = schema["x-kubernetes-list-type"]?.string { parts.listType = .init(rawValue: type) }
        if let type = schema["x-kubernetes-map-type"]?.string { parts.mapType = .init(rawValue: type) }
        parts.listMapKeys = schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? []
        parts.patchMergeKey = schema["x-kubernetes-patch-merge-key"]?.string
        let strategies = schema["x-kubernetes-patch-strategy"]?.string?.split(separator: ",") ?? []
        parts.patchStrategies = Set(strategies.map(String.init))
    }
}
