// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The rules of the built-in kinds, and those of every object's metadata.
package enum BuiltInValidation {
    /// What is wrong with an object that has its defaults, in Kubernetes' words.
    ///
    /// Of a kind that isn't built in, only the metadata is looked at.
    ///
    /// - Parameter old: The stored object, for an update.
    package static func validate(_ object: JSONValue, old: JSONValue?, type: ResourceType) -> [FieldError] {
        var errors = FieldErrors()
        MetadataValidation.validate(
            object,
            old: old,
            isNamespaced: type.isNamespaced,
            into: &errors,
            nameRule: nameRule(of: type)
        )
        guard let schema = BuiltInSchemas.schema(for: type) else { return errors.all }
        for error in SchemaFieldValidation.errors(in: object, schema) { errors.add(error) }
        switch (type.group, type.kind) {
        case ("", "Pod"): PodValidation.validatePod(object, into: &errors)
        case ("apps", _): WorkloadValidation.validate(object, old: old, kind: type.kind, into: &errors)
        case ("", "Service"): ServiceValidation.validate(object, old: old, into: &errors)
        case ("", "Secret"): DataValidation.validateSecret(object, old: old, into: &errors)
        case ("", "ConfigMap"): DataValidation.validateConfigMap(object, old: old, into: &errors)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"):
            DefinitionValidation.validate(object, old: old, into: &errors)
        default: ClusterValidation.validate(object, old: old, kind: type.kind, into: &errors)
        }
        return errors.all
    }

    private static func nameRule(of type: ResourceType) -> (String) -> [String] {
        switch (type.group, type.kind) {
        case ("", "Service"), ("", "Namespace"): NameRules.label
        case ("rbac.authorization.k8s.io", _):
            // Names of roles are parts of paths, and otherwise free.
            { name in
                if name == "." || name == ".." { return ["may not be '\(name)'"] }
                return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
            }
        default: NameRules.subdomain
        }
    }
}
