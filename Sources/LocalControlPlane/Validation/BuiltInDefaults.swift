package import KubeModel

/// The defaults that the API server gives the built-in kinds.
package enum BuiltInDefaults {
    package static func apply(to object: inout JSONValue, type: ResourceType) {}
}
