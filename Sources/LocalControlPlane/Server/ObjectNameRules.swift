import KubeModel

/// Which of the rules for names holds for the objects of a kind.
enum ObjectNameRules {
    /// What is wrong with an object's name.
    static func errors(_ name: String, _ resource: ServedResource) -> [FieldError] {
        if name.isEmpty { return [.required("metadata.name", "name or generateName is required")] }
        return messages(name, resource).map { .invalid("metadata.name", .string(name), $0) }
    }

    private static func messages(_ name: String, _ resource: ServedResource) -> [String] {
        switch (resource.group, resource.kind) {
        case ("", "Service"): NameRules.strictLabel(name)
        case ("", "Namespace"): NameRules.label(name)
        case ("rbac.authorization.k8s.io", _): pathSegment(name)
        default: NameRules.subdomain(name)
        }
    }

    private static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }
}
