package import SpinAPI

extension ProblemReason {
    /// What to do.
    package var remedy: String {
        switch self {
        case .invalidExecutor:
            "Correct spec.deploymentConfig of the executor: one of runtimeClassName and spinImage."
        case .invalidShim: "Correct the field of the Shim that the message names."
        case .invalidSpec: "Give spec.image, and a spec.listenPort from 1 to 65535 or none."
        case .invalidReplicas: "Make spec.replicas 0 or more, and leave it out where an autoscaler decides."
        case .invalidAnnotations: "Remove the annotations that the message names."
        case .invalidLabels: "Remove the labels that the message names."
        case .invalidInvocationLimits:
            "Make the memory limit an amount that the container has, such as 128Mi."
        case .invalidResources: "Write the amounts of spec.resources like 100m or 128Mi, and not below 0."
        case .invalidVariables:
            "Give each variable one name of a-z, 0-9 and _, and either value or valueFrom."
        case .invalidVolumes:
            "Give volumes and mounts names and paths of their own, and each mount its volume."
        case .invalidChecks: "Give each check an httpGet, and numbers that Kubernetes accepts."
        case .invalidComponents: "Name at least one component, or leave spec.components out."
        case .invalidPodTemplate: "Correct the field of the podTemplate that the message names."
        case .podTemplateForbidden: "Remove spec.podTemplate, or use an executor that allows it."
        case .notAllowed:
            "Change the field, name another executor, or have spec.allow of the executor extended."
        case .invalidService: "Correct spec.service as the message says."
        case .invalidAutoscaling: "Correct the bounds, targets or triggers of spec.autoscaling."
        case .invalidPodDisruptionBudget: "Give exactly one of minAvailable and maxUnavailable."
        case .invalidRollout: "Correct the rollout field that the message names."
        case .invalidRuntimeConfig: "Give each key-value store and each database a name of its own."
        case .secretNotFound: "Create the Secret in the app's namespace, or correct its name."
        case .configMapNotFound: "Create the ConfigMap in the app's namespace, or correct its name."
        case .keyNotFound: "Add the key to the Secret or ConfigMap, or correct the key's name in the app."
        }
    }
}
