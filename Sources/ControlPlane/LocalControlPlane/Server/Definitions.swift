import KubeModel

/// What the server does with CustomResourceDefinitions.
enum Definitions {
    /// Holds a definition until its objects are gone.
    static let cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io"

    static func prepareCreation(_ definition: inout JSONValue, _ server: APIServer) throws(APIFailure) {
        fillNames(&definition)
        try check(definition)
        definition["status"] = status(of: definition, conditions: [])
    }

    static func prepareUpdate(
        _ definition: inout JSONValue,
        old: JSONValue,
        _ server: APIServer
    ) throws(APIFailure) {
        fillNames(&definition)
        try check(definition)
        let kept = definition[path: "status", "conditions"] ?? []
        var status = status(of: definition, conditions: kept)
        var versions = definition[path: "status", "storedVersions"]?.array ?? []
        for version in status["storedVersions"]?.array ?? [] where !versions.contains(version) {
            versions.append(version)
        }
        status["storedVersions"] = .array(versions)
        definition["status"] = status
    }

    private static func fillNames(_ definition: inout JSONValue) {
        var names = definition[path: "spec", "names"] ?? [:]
        let kind = names["kind"]?.string ?? ""
        if names["singular"]?.string?.isEmpty ?? true { names["singular"] = .string(kind.lowercased()) }
        if names["listKind"]?.string?.isEmpty ?? true { names["listKind"] = .string("\(kind)List") }
        definition["spec", default: [:]]["names"] = names
        if definition[path: "spec", "conversion"] == nil {
            definition["spec", default: [:]]["conversion"] = ["strategy": "None"]
        }
    }

    /// The status of a definition whose names are accepted and whose objects are served.
    static func established(_ definition: JSONValue, now: Timestamp) -> JSONValue {
        status(of: definition, conditions: conditions(now: now))
    }

    private static func conditions(now: Timestamp) -> JSONValue {
        let moment = now.seconds
        return .array([
            Condition(
                type: "NamesAccepted",
                status: "True",
                reason: "NoConflicts",
                message: "no conflicts found",
                lastTransitionTime: moment
            ).json,
            Condition(
                type: "Established",
                status: "True",
                reason: "InitialNamesAccepted",
                message: "the initial names have been accepted",
                lastTransitionTime: moment
            ).json,
        ])
    }

    private static func status(of definition: JSONValue, conditions: JSONValue) -> JSONValue {
        let versions = definition[path: "spec", "versions"]?.array ?? []
        let stored = versions.filter { $0["storage"]?.bool == true }.compactMap { $0["name"] }
        return [
            "conditions": conditions, "acceptedNames": definition[path: "spec", "names"] ?? [:],
            "storedVersions": .array(stored),
        ]
    }

    /// Names, versions and schemas: what makes a definition unusable.
    private static func check(_ definition: JSONValue) throws(APIFailure) {
        let spec = definition["spec"] ?? [:]
        var errors: [FieldError] = []
        let group = spec["group"]?.string ?? ""
        let plural = spec[path: "names", "plural"]?.string ?? ""
        for (field, value) in [
            ("spec.group", group), ("spec.names.plural", plural),
            ("spec.names.kind", spec[path: "names", "kind"]?.string ?? ""),
        ] where value.isEmpty { errors.append(.required(field)) }
        if definition.name != "\(plural).\(group)" {
            errors.append(
                .invalid(
                    "metadata.name",
                    .string(definition.name),
                    "must be spec.names.plural+\".\"+spec.group"
                )
            )
        }
        if let scope = spec["scope"]?.string, !["Namespaced", "Cluster"].contains(scope) {
            errors.append(.notSupported("spec.scope", .string(scope), ["Cluster", "Namespaced"]))
        } else if spec["scope"] == nil {
            errors.append(.required("spec.scope"))
        }
        errors += versionErrors(spec["versions"]?.array ?? [])
        guard errors.isEmpty else {
            throw .invalid(
                kind: "CustomResourceDefinition",
                group: "apiextensions.k8s.io",
                name: definition.name,
                errors
            )
        }
    }

    private static func versionErrors(_ versions: [JSONValue]) -> [FieldError] {
        var errors: [FieldError] = []
        if versions.count(where: { $0["storage"]?.bool == true }) != 1 {
            errors.append(
                .plain(.invalid, "spec.versions", "must have exactly one version marked as storage version")
            )
        }
        for (index, version) in versions.enumerated() {
            guard let schema = version[path: "schema", "openAPIV3Schema"] else {
                errors.append(
                    .required("spec.versions[\(index)].schema.openAPIV3Schema", "schemas are required")
                )
                continue
            }
            do throws(SchemaError) {
                _ = try StructuralSchema(openAPI: schema)
            } catch {
                errors += error.errors.map { error in
                    var error = error
                    let root = "spec.versions[\(index)].schema.openAPIV3Schema"
                    error.path = error.path.isEmpty ? root : "\(root).\(error.path)"
                    return error
                }
            }
        }
        return errors
    }
}
