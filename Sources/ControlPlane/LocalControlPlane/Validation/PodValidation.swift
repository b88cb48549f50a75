// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of a pod's spec, in a Pod or in a template.
enum PodValidation {
    static func validatePod(_ pod: JSONValue, into errors: inout FieldErrors) {
        validate(pod["spec"] ?? .null, at: "spec", isTemplate: false, into: &errors)
    }

    /// - Parameter isTemplate: Whether it is the template of something that runs for ever.
    static func validate(_ spec: JSONValue, at path: String, isTemplate: Bool, into errors: inout FieldErrors)
    {
        let volumes = VolumeValidation.validate(spec["volumes"], at: "\(path).volumes", into: &errors)
        validateContainers(spec, volumes: volumes, at: path, isTemplate: isTemplate, into: &errors)
        errors.checkLabels(spec["nodeSelector"], at: "\(path).nodeSelector")
        for field in ["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"] {
            errors.check(spec[field], at: "\(path).\(field)", NameRules.subdomain)
        }
        validateTolerations(spec["tolerations"], at: "\(path).tolerations", into: &errors)
        if isTemplate, let policy = spec["restartPolicy"], ["OnFailure", "Never"].contains(policy) {
            errors.add(.notSupported("\(path).restartPolicy", policy, ["Always"]))
        }
    }

    private static func validateContainers(
        _ spec: JSONValue,
        volumes: Set<String>,
        at path: String,
        isTemplate: Bool,
        into errors: inout FieldErrors
    ) {
        var names: Set<String> = []
        for list in ["containers", "initContainers"] {
            for (index, container) in (spec[list]?.array ?? []).enumerated() {
                var validation = ContainerValidation(
                    path: "\(path).\(list)[\(index)]",
                    volumes: volumes,
                    usesHostNetwork: spec["hostNetwork"] == true,
                    isTemplate: isTemplate
                )
                validation.validate(
                    container,
                    names: &names,
                    isInitial: list == "initContainers",
                    into: &errors
                )
            }
        }
    }

    static func validateTolerations(_ list: JSONValue?, at path: String, into errors: inout FieldErrors) {
        for (index, toleration) in (list?.array ?? []).enumerated() {
            let place = "\(path)[\(index)]"
            let key = toleration["key"]?.string ?? ""
            let name = toleration["operator"]?.string ?? ""
            let value = toleration["value"]?.string ?? ""
            if !key.isEmpty { errors.check(key, at: "\(place).key", NameRules.qualifiedName) }
            if key.isEmpty, name != "Exists" {
                let message =
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
                errors.add(.invalid("\(place).operator", .string(name), message))
            }
            switch name {
            case "Equal", "": errors.check(value, at: "\(place).operator", NameRules.labelValue)
            case "Exists":
                if !value.isEmpty {
                    let message = "value must be empty when `operator` is 'Exists'"
                    errors.add(.invalid("\(place).operator", .string(value), message))
                }
            // Behind a feature gate that is off.
            case "Gt", "Lt":
                errors.add(.notSupported("\(place).operator", .string(name), ["Equal", "Exists"]))
            default: break
            }
        }
    }
}
