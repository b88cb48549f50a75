package import KubeModel

/// Strategic merge patches (`application/strategic-merge-patch+json`), for the built-in kinds.
package enum StrategicMergePatch {
    package static func apply(
        _ patch: JSONValue,
        to target: JSONValue,
        schema: StructuralSchema?
    ) throws(PatchError) -> JSONValue {
        MergePatch.apply(patch, to: target)
    }
}
