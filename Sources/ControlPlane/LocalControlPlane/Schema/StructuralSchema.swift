// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The schema of a kind, or of one field of it: from a CustomResourceDefinition's `openAPIV3Schema`, or one of
/// the built-in kinds'.
///
/// Structural, as Kubernetes calls it: every field has one type that no value can change, so that objects can be
/// pruned, defaulted and merged without validating them first.
package final class StructuralSchema: Sendable {
    /// The schema as it was given, for publishing; those of built-in kinds refer to
    /// ``BuiltInSchemas/definitions``.
    package let openAPI: JSONValue
    /// The type of the values; `nil` where any is allowed.
    package let type: ValueType?
    /// The known fields of an object.
    package let properties: [String: StructuralSchema]
    /// The fields of an object that have no schema of their own.
    package let additional: Additional
    /// The elements of an array.
    package let items: StructuralSchema?
    /// How apply merges lists; atomic where unset.
    package let listType: ListType?
    /// The fields that identify an element of a list of type `map`.
    package let listMapKeys: [String]
    /// How apply merges objects; granular where unset.
    package let mapType: MapType?
    /// What strategic merge patches do with the field: `merge`, `replace`, `retainKeys`.
    package let patchStrategies: Set<String>
    /// The field that strategic merge patches identify elements by.
    package let patchMergeKey: String?
    /// What an absent field becomes.
    package let defaultValue: JSONValue?
    package let isNullable: Bool
    package let isIntOrString: Bool
    package let preservesUnknownFields: Bool
    /// Whether the value is a Kubernetes object: its `apiVersion`, `kind` and `metadata` are implied.
    package let isResource: Bool

    let constraints: ValueConstraints
    let rules: [ValidationRule]
    /// Whether a rule is anywhere in the schema.
    let hasRules: Bool
    /// How Go writes the field of a built-in kind; `nil` in a custom resource.
    let encoding: GoEncoding?

    package enum ValueType: String, Sendable {
        case object, array, string, integer, number, boolean
    }

    package enum ListType: String, Sendable {
        case atomic, set, map
    }

    package enum MapType: String, Sendable {
        case atomic, granular
    }

    /// What an object may hold beside its ``StructuralSchema/properties``.
    package enum Additional: Sendable {
        case none
        case any
        case schema(StructuralSchema)
    }

    /// The schema of an object's whole kind, from the `openAPIV3Schema` of a CustomResourceDefinition.
    ///
    /// - Parameter path: Where the schema is in its definition, for the errors.
    /// - Throws: ``SchemaError`` with every place that isn't structural or has a rule that doesn't compile.
    package convenience init(
        openAPI: JSONValue,
        path: String = "spec.validation.openAPIV3Schema"
    ) throws(SchemaError) {
        var parser = SchemaParser()
        let parts = parser.parse(openAPI, at: path, level: .root)
        guard parser.errors.isEmpty else {
            throw SchemaError(errors: parser.errors.sorted { $0.description < $1.description })
        }
        self.init(parts)
    }

    init(_ parts: Parts) {
        openAPI = parts.openAPI
        type = parts.type
        properties = parts.properties
        additional = parts.additional
        items = parts.items
        listType = parts.listType
        listMapKeys = parts.listMapKeys
        mapType = parts.mapType
        patchStrategies = parts.patchStrategies
        patchMergeKey = parts.patchMergeKey
        defaultValue = parts.defaultValue
        isNullable = parts.isNullable
        isIntOrString = parts.isIntOrString
        preservesUnknownFields = parts.preservesUnknownFields
        isResource = parts.isResource
        constraints = parts.constraints
        rules = parts.rules
        var hasRules = !parts.rules.isEmpty || parts.items?.hasRules == true
        if case .schema(let schema) = parts.additional, schema.hasRules { hasRules = true }
        self.hasRules = hasRules || parts.properties.values.contains { $0.hasRules }
        encoding = parts.encoding
    }

    /// The schema of a field of the object, whether it has one of its own or is an additional one.
    package func child(field: String) -> StructuralSchema? {
        if isResource, let implied = BuiltInSchemas.typeMeta[field] { return implied }
        if let property = properties[field] { return property }
        if case .schema(let schema) = additional { return schema }
        return nil
    }

    /// Whether the object has a field of that name by itself, rather than as one of many alike.
    package func names(field: String) -> Bool {
        properties[field] != nil || isResource && BuiltInSchemas.typeMeta[field] != nil
    }

    /// Everything that makes a schema, for those that build one.
    struct Parts {
        var openAPI: JSONValue = .object(JSONObject())
        var type: ValueType?
        var properties: [String: StructuralSchema] = [:]
        var additional: Additional = .none
        var items: StructuralSchema?
        var listType: ListType?
        var listMapKeys: [String] = []
        var mapType: MapType?
        var patchStrategies: Set<String> = []
        var patchMergeKey: String?
        var defaultValue: JSONValue?
        var isNullable = false
        var isIntOrString = false
        var preservesUnknownFields = false
        var isResource = false
        var constraints = ValueConstraints()
        var rules: [ValidationRule] = []
        var encoding: GoEncoding?
    }
}

/// Why a CustomResourceDefinition's schema can't be used.
package struct SchemaError: Error, Sendable, CustomStringConvertible {
    /// Every fault, at its place.
    package let errors: [FieldError]
    package var description: String { errors.map(\.description).joined(separator: ", ") }
}
