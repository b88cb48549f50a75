package import KubeModel

/// The schema of a kind: a CustomResourceDefinition's `openAPIV3Schema`, or a built-in kind's.
package final class StructuralSchema: Sendable {
    /// The schema as it was given, for publishing.
    package let openAPI: JSONValue

    /// - Throws: ``SchemaError`` for what isn't a structural schema, naming the place.
    package init(openAPI: JSONValue) throws(SchemaError) {
        self.openAPI = openAPI
    }

    package func applyDefaults(to value: inout JSONValue) {}

    /// Drops unknown fields and returns their paths.
    package func prune(_ value: inout JSONValue) -> [String] { [] }

    package func validate(_ value: JSONValue, old: JSONValue?) -> [FieldError] { [] }
}

/// Why a CustomResourceDefinition's schema can't be used.
package struct SchemaError: Error, Sendable, CustomStringConvertible {
    package let errors: [FieldError]
    package var description: String { errors.map(\.description).joined(separator: ", ") }
}

/// The schemas of the built-in kinds.
package enum BuiltInSchemas {
    package static func schema(for type: ResourceType) -> StructuralSchema? { nil }
}
