// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of CustomResourceDefinitions without which their objects can't be served.
enum DefinitionValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, into errors: inout FieldErrors) {
        let spec = object["spec"] ?? .null
        let name = object[path: "metadata", "name"]?.string ?? ""
        if name != "\(spec[path: "names", "plural"]?.string ?? "").\(spec["group"]?.string ?? "")" {
            let demand = "must be spec.names.plural+\".\"+spec.group"
            errors.add(.invalid("metadata.name", .string(name), demand))
        }
        if let scope = spec["scope"], !["", "Cluster", "Namespaced"].contains(scope) {
            errors.add(.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]))
        }
        validateVersions(spec["versions"]?.array ?? [], into: &errors)
        guard let old else { return }
        errors.checkUnchanged(spec["scope"], old[path: "spec", "scope"], at: "spec.scope")
    }

    private static func validateVersions(_ versions: [JSONValue], into errors: inout FieldErrors) {
        let schemas = versions.map { $0[path: "schema", "openAPIV3Schema"] }
        // Kubernetes keeps one schema for all versions if they have the same.
        let isShared = Set(schemas).count == 1
        for (index, schema) in schemas.enumerated() {
            let place = "spec.versions[\(index)].schema.openAPIV3Schema"
            if let schema, schema.object != nil {
                guard index == 0 || !isShared else { continue }
                let path = isShared ? "spec.validation.openAPIV3Schema" : place
                validateSchema(schema, at: path, into: &errors)
            } else {
                errors.add(.required(place))
            }
        }
        if versions.count(where: { $0["storage"] == true }) != 1 {
            let demand = "must have exactly one version marked as storage version"
            errors.add(.invalid("spec.versions", .array(versions), demand))
        }
    }

    private static func validateSchema(_ schema: JSONValue, at path: String, into errors: inout FieldErrors) {
        do throws(SchemaError) {
            _ = try StructuralSchema(openAPI: schema, path: path)
        } catch {
            for error in error.errors { errors.add(error) }
        }
    }
}
