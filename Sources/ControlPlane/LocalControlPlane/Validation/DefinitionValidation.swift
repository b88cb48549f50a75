import KubeModel

/// The rules of CustomResourceDefinitions, those of their schemas included.
enum DefinitionValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, into errors: inout FieldErrors) {
        let spec = object["spec"] ?? .null
        let names = spec["names"] ?? .null
        let group = spec["group"]?.string ?? ""
        let name = object[path: "metadata", "name"]?.string ?? ""
        if name != "\(names["plural"]?.string ?? "").\(group)" {
            let demand = "must be spec.names.plural+\".\"+spec.group"
            errors.add(.invalid("metadata.name", .string(name), demand))
        }
        errors.require(spec["group"], at: "spec.group", NameRules.subdomain)
        if !group.isEmpty, !group.contains(".") {
            errors.add(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        errors.check(spec["scope"], at: "spec.scope", oneOf: ["Cluster", "Namespaced"])
        validateVersions(spec["versions"]?.array ?? [], into: &errors)
        validateNames(names, into: &errors)
        guard let old else { return }
        errors.checkUnchanged(spec["group"], old[path: "spec", "group"], at: "spec.group")
        for (key, path) in [("scope", "spec.scope")] {
            errors.checkUnchanged(spec[key], old["spec"]?[key], at: path)
        }
        for key in ["plural", "kind"] {
            errors.checkUnchanged(names[key], old[path: "spec", "names", key], at: "spec.names.\(key)")
        }
    }

    private static func validateVersions(_ versions: [JSONValue], into errors: inout FieldErrors) {
        let schemas = versions.map { $0[path: "schema", "openAPIV3Schema"] }
        // Kubernetes keeps one schema for all versions if they have the same.
        let isShared = Set(schemas).count == 1
        var names: Set<String> = []
        for (index, version) in versions.enumerated() {
            let place = "spec.versions[\(index)]"
            let schemaPath = "\(place).schema.openAPIV3Schema"
            if let schema = schemas[index], schema.object != nil {
                let path = isShared ? "spec.validation.openAPIV3Schema" : schemaPath
                if index == 0 || !isShared { validateSchema(schema, at: path, into: &errors) }
            } else {
                errors.add(.required(schemaPath))
            }
            let name = version["name"]?.string ?? ""
            errors.check(name, at: "\(place).name", NameRules.strictLabel)
            if !names.insert(name).inserted {
                errors.add(.invalid("spec.versions", .string(name), "must contain unique version names"))
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

    private static func validateNames(_ names: JSONValue, into errors: inout FieldErrors) {
        let path = "spec.names"
        for key in ["plural", "singular"] {
            errors.require(names[key], at: "\(path).\(key)", NameRules.strictLabel)
        }
        for key in ["kind", "listKind"] {
            errors.require(names[key], at: "\(path).\(key)") { NameRules.strictLabel($0.lowercased()) }
        }
        for key in ["shortNames", "categories"] {
            for (index, name) in (names[key]?.array ?? []).enumerated() {
                errors.check(name.string ?? "", at: "\(path).\(key)[\(index)]", NameRules.strictLabel)
            }
        }
        if let kind = names["kind"]?.string, !kind.isEmpty, names["listKind"]?.string == kind {
            let message = "kind and listKind may not be the same"
            errors.add(.invalid("\(path).listKind", .string(kind), message))
        }
    }
}
