import KubeModel

/// The rules of roles and their bindings.
enum AccessValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, kind: String, into errors: inout FieldErrors) {
        switch kind {
        case "Role", "ClusterRole":
            for (index, rule) in (object["rules"]?.array ?? []).enumerated() {
                validateRule(rule, at: "rules[\(index)]", isNamespaced: kind == "Role", into: &errors)
            }
        case "RoleBinding", "ClusterRoleBinding":
            validateBinding(object, isNamespaced: kind == "RoleBinding", into: &errors)
            if let old, object["roleRef"] != old["roleRef"] {
                let reference = object["roleRef"] ?? .null
                let shown: JSONValue = [
                    "APIGroup": reference["apiGroup"] ?? "", "Kind": reference["kind"] ?? "",
                    "Name": reference["name"] ?? "",
                ]
                errors.add(.invalid("roleRef", shown, "cannot change roleRef"))
            }
        default: break
        }
    }

    private static func validateRule(
        _ rule: JSONValue,
        at path: String,
        isNamespaced: Bool,
        into errors: inout FieldErrors
    ) {
        func isEmpty(_ key: String) -> Bool { rule[key]?.array?.isEmpty != false }
        if isEmpty("verbs") {
            errors.add(.required("\(path).verbs", "verbs must contain at least one value"))
        }
        if !isEmpty("nonResourceURLs") {
            let urls = rule["nonResourceURLs"] ?? .null
            if isNamespaced {
                let message = "namespaced rules cannot apply to non-resource URLs"
                errors.add(.invalid("\(path).nonResourceURLs", urls, message))
            } else if !isEmpty("apiGroups") || !isEmpty("resources") || !isEmpty("resourceNames") {
                let message = "rules cannot apply to both regular resources and non-resource URLs"
                errors.add(.invalid("\(path).nonResourceURLs", urls, message))
            }
            return
        }
        if isEmpty("apiGroups") {
            errors.add(.required("\(path).apiGroups", "resource rules must supply at least one api group"))
        }
        if isEmpty("resources") {
            errors.add(.required("\(path).resources", "resource rules must supply at least one resource"))
        }
    }

    private static func validateBinding(
        _ object: JSONValue,
        isNamespaced: Bool,
        into errors: inout FieldErrors
    ) {
        let group = "rbac.authorization.k8s.io"
        let reference = object["roleRef"] ?? .null
        errors.check(reference["apiGroup"], at: "roleRef.apiGroup", oneOf: [group])
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        errors.check(reference["kind"] ?? "", at: "roleRef.kind", oneOf: kinds)
        errors.require(reference["name"], at: "roleRef.name")
        for (index, subject) in (object["subjects"]?.array ?? []).enumerated() {
            let place = "subjects[\(index)]"
            errors.require(subject["name"], at: "\(place).name")
            switch subject["kind"]?.string {
            case "ServiceAccount":
                if !isNamespaced, subject["namespace"]?.string?.isEmpty != false {
                    errors.add(.required("\(place).namespace"))
                }
            case "User", "Group": errors.check(subject["apiGroup"], at: "\(place).apiGroup", oneOf: [group])
            case let other:
                let kinds = ["ServiceAccount", "User", "Group"]
                errors.add(.notSupported("\(place).kind", .string(other ?? ""), kinds))
            }
        }
    }
}
