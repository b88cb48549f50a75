// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// The rules of Deployments, ReplicaSets and DaemonSets.
enum WorkloadValidation {
    static func validate(_ object: JSONValue, old: JSONValue?, kind: String, into errors: inout FieldErrors) {
        let spec = object["spec"] ?? .null
        guard ["Deployment", "ReplicaSet", "DaemonSet"].contains(kind) else { return }
        errors.checkNotNegative(spec["replicas"], at: "spec.replicas")
        validateSelector(spec, kind: kind, into: &errors)
        PodValidation.validate(
            spec[path: "template", "spec"] ?? .null,
            at: "spec.template.spec",
            isTemplate: true,
            into: &errors
        )
        // Kubernetes leaves the template's `metadata` out of these paths.
        let metadata = spec[path: "template", "metadata"]
        errors.checkLabels(metadata?["labels"], at: "spec.template.labels")
        MetadataValidation.validateAnnotations(
            metadata?["annotations"],
            at: "spec.template.annotations",
            into: &errors
        )
        if kind == "Deployment" { validateStrategy(spec, into: &errors) }
        if kind == "DaemonSet" { validateUpdateStrategy(spec, into: &errors) }
        for key in ["minReadySeconds", "revisionHistoryLimit"] {
            errors.checkNotNegative(spec[key], at: "spec.\(key)")
        }
        if kind == "Deployment", let deadline = spec["progressDeadlineSeconds"]?.integer {
            errors.checkNotNegative(.integer(deadline), at: "spec.progressDeadlineSeconds")
            if deadline <= spec["minReadySeconds"]?.integer ?? 0 {
                let demand = "must be greater than minReadySeconds"
                errors.add(.invalid("spec.progressDeadlineSeconds", .integer(deadline), demand))
            }
        }
        if let old {
            errors.checkUnchanged(spec["selector"], old[path: "spec", "selector"], at: "spec.selector")
        }
    }

    private static func validateSelector(_ spec: JSONValue, kind: String, into errors: inout FieldErrors) {
        if let selector = spec["selector"], selector.object != nil {
            let selection = LabelSelection(selector: selector)
            selection.validate(at: "spec.selector", into: &errors)
            if selection.isEmpty {
                let noun =
                    kind == "Deployment" ? "deployment" : kind == "DaemonSet" ? "daemonset" : "deployment"
                errors.add(.invalid("spec.selector", selector, "empty selector is invalid for \(noun)"))
                return
            }
        }
        let labels = spec[path: "template", "metadata", "labels"]
        if !LabelSelection(selector: spec["selector"] ?? .null).matches(labels) {
            let message = "`selector` does not match template `labels`"
            errors.add(.invalid("spec.template.metadata.labels", labels ?? .null, message))
        }
    }

    private static func validateStrategy(_ spec: JSONValue, into errors: inout FieldErrors) {
        let path = "spec.strategy.rollingUpdate"
        guard let rolling = spec[path: "strategy", "rollingUpdate"] else { return }
        guard spec[path: "strategy", "type"] != "Recreate" else {
            let message = "may not be specified when strategy `type` is 'Recreate'"
            return errors.add(.forbidden(path, message))
        }
        validateAmounts(rolling, at: path, into: &errors)
        if isZero(rolling["maxUnavailable"]), isZero(rolling["maxSurge"]) {
            let value = rolling["maxUnavailable"] ?? 0
            errors.add(.invalid("\(path).maxUnavailable", value, "may not be 0 when `maxSurge` is 0"))
        }
    }

    private static func validateUpdateStrategy(_ spec: JSONValue, into errors: inout FieldErrors) {
        let path = "spec.updateStrategy.rollingUpdate"
        guard let rolling = spec[path: "updateStrategy", "rollingUpdate"] else { return }
        validateAmounts(rolling, at: path, into: &errors)
        switch (isZero(rolling["maxUnavailable"]), isZero(rolling["maxSurge"])) {
        case (true, true):
            errors.add(.required("\(path).maxUnavailable", "cannot be 0 when maxSurge is 0"))
        case (false, false):
            let message = "may not be set when maxUnavailable is non-zero"
            errors.add(.invalid("\(path).maxSurge", rolling["maxSurge"] ?? .null, message))
        default: break
        }
    }

    /// Numbers of pods, or shares of them.
    private static func validateAmounts(_ rolling: JSONValue, at path: String, into errors: inout FieldErrors)
    {
        for key in ["maxSurge", "maxUnavailable"] {
            guard let value = rolling[key] else { continue }
            errors.checkNotNegative(value, at: "\(path).\(key)")
            guard let text = value.string else { continue }
            let digits = text.dropLast()
            if text.last != "%" || digits.isEmpty || !digits.allSatisfy({ $0.isASCII && $0.isNumber }) {
                let message =
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or "
                    + "'93%', regex used for validation is '[0-9]+%')"
                errors.add(.invalid("\(path).\(key)", value, message))
            } else if key == "maxUnavailable", (Int(digits) ?? .max) > 100 {
                errors.add(.invalid("\(path).\(key)", value, "must not be greater than 100%"))
            }
        }
    }

    private static func isZero(_ value: JSONValue?) -> Bool { value == nil || value == 0 || value == "0%" }
}
