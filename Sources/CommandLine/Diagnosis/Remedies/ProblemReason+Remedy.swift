// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

extension ProblemReason {
    /// What to do.
    package var remedy: String {
        switch self {
        case .invalidExecutor:
            "Set either runtimeClassName or spinImage in spec.deploymentConfig of the executor."
        case .invalidShim: "Correct the field of the Shim that the message names."
        case .invalidSpec: "Set spec.image, and set spec.listenPort to a port from 1 to 65535 or remove it."
        case .invalidReplicas: "Set spec.replicas to 0 or more, or remove it if an autoscaler is used."
        case .invalidAnnotations: "Remove the annotations that the message names."
        case .invalidLabels: "Remove the labels that the message names."
        case .invalidInvocationLimits:
            "Set the memory limit to a quantity within the container's limit, such as 128Mi."
        case .invalidResources: "Use quantities such as 100m or 128Mi in spec.resources, not below 0."
        case .invalidVariables:
            "Give each variable a unique name of a-z, 0-9 and _, and set either value or valueFrom."
        case .invalidVolumes:
            "Use unique volume names and mount paths, and define the volume of each mount."
        case .invalidChecks: "Set httpGet for each check, and use numbers that Kubernetes accepts."
        case .invalidComponents: "Set at least one component, or remove spec.components."
        case .invalidPodTemplate: "Correct the field of the podTemplate that the message names."
        case .podTemplateForbidden: "Remove spec.podTemplate, or use an executor that allows it."
        case .notAllowed:
            "Change the field, use another executor, or extend spec.allow of the executor."
        case .invalidService: "Correct the field of spec.service that the message names."
        case .invalidAutoscaling: "Correct the bounds, targets or triggers of spec.autoscaling."
        case .invalidPodDisruptionBudget: "Set exactly one of minAvailable and maxUnavailable."
        case .invalidRollout: "Correct the rollout field that the message names."
        case .invalidRuntimeConfig: "Give each key-value store and each database a unique name."
        case .secretNotFound: "Create the Secret in the app's namespace, or correct its name."
        case .configMapNotFound: "Create the ConfigMap in the app's namespace, or correct its name."
        case .keyNotFound: "Add the key to the Secret or ConfigMap, or correct the key's name in the app."
        }
    }
}
