package import KubeModel

/// The rules of the built-in kinds that no schema states.
package enum BuiltInValidation {
    package static func validate(_ object: JSONValue, old: JSONValue?, type: ResourceType) -> [FieldError] {
        []
    }
}
