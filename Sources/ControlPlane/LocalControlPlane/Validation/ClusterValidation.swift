// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of the smaller kinds: RuntimeClass, PodDisruptionBudget, HorizontalPodAutoscaler.
enum ClusterValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, kind: String, into errors: inout FieldErrors) {
        switch kind {
        case "RuntimeClass":
            errors.check(object["handler"], at: "handler", NameRules.label)
            let scheduling = object["scheduling"]
            errors.checkLabels(scheduling?["nodeSelector"], at: "scheduling.nodeSelector")
            let tolerations = scheduling?["tolerations"]
            PodValidation.validateTolerations(tolerations, at: "scheduling.tolerations", into: &errors)
            if let old { errors.checkUnchanged(object["handler"], old["handler"], at: "handler") }
        case "PodDisruptionBudget": validateBudget(object["spec"] ?? .null, into: &errors)
        case "HorizontalPodAutoscaler": validateAutoscaler(object["spec"] ?? .null, into: &errors)
        default: break
        }
    }

    private static func validateBudget(_ spec: JSONValue, into errors: inout FieldErrors) {
        guard let least = spec["minAvailable"], let most = spec["maxUnavailable"] else { return }
        let shown: JSONValue = [
            "MinAvailable": least, "Selector": spec["selector"] ?? .null, "MaxUnavailable": most,
            "UnhealthyPodEvictionPolicy": spec["unhealthyPodEvictionPolicy"] ?? .null,
        ]
        errors.add(.invalid("spec", shown, "minAvailable and maxUnavailable cannot be both set"))
    }

    private static func validateAutoscaler(_ spec: JSONValue, into errors: inout FieldErrors) {
        let least = spec["minReplicas"]?.integer ?? 1
        let most = spec["maxReplicas"]?.integer ?? 0
        if least < 1 {
            errors.add(.invalid("spec.minReplicas", .integer(least), "must be greater than or equal to 1"))
        }
        if most < 1 {
            errors.add(.invalid("spec.maxReplicas", .integer(most), "must be greater than 0"))
        }
        if most < least {
            errors.add(
                .invalid("spec.maxReplicas", .integer(most), "must be greater than or equal to `minReplicas`")
            )
        }
    }
}
