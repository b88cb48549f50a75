import KubeModel

/// How an app's Deployment is doing, as a person would say it.
package struct RolloutVerdict: Sendable, Hashable {
    package var isRolledOut: Bool
    package var isAvailable: Bool
    package var available: Finding
    package var progressing: Finding

    /// What a condition is to say.
    package struct Finding: Sendable, Hashable {
        package var status: String
        package var reason: Reason
        package var message: String
    }

    /// Judges a Deployment by the rules of `kubectl rollout status`.
    ///
    /// `Progressing` is `False` once rolled out. A Deployment keeps it `True` for ever, and a copy of that would
    /// keep Argo CD's health check for SpinApps from ever saying Healthy.
    package init(of deployment: Deployment) {
        let status = deployment.status
        let wanted = deployment.replicas
        let isObserved = status.observedGeneration >= deployment.metadata.generation
        isRolledOut =
            isObserved && status.updatedReplicas >= wanted && status.replicas <= status.updatedReplicas
            && status.availableReplicas >= status.updatedReplicas
        // Whether pods serve doesn't depend on which version they are of.
        isAvailable = deployment.condition("Available")?.status == "True"
        available = Self.availability(of: deployment, wanted: wanted, isAvailable: isAvailable)
        progressing = Self.progress(of: deployment, wanted: wanted, isRolledOut: isRolledOut)
    }

    private static func availability(of deployment: Deployment, wanted: Int64, isAvailable: Bool) -> Finding {
        if wanted == 0, isAvailable {
            return Finding(status: "True", reason: .scaledToZero, message: "scaled to zero replicas")
        }
        let count = "\(deployment.status.availableReplicas) of \(wanted) replicas are available"
        if isAvailable { return Finding(status: "True", reason: .available, message: count) }
        return Finding(status: "False", reason: .minimumReplicasUnavailable, message: count)
    }

    private static func progress(of deployment: Deployment, wanted: Int64, isRolledOut: Bool) -> Finding {
        if isRolledOut { return Finding(status: "False", reason: .rolledOut, message: "rolled out") }
        if let failure = deployment.condition("ReplicaFailure"), failure.status == "True" {
            return Finding(status: "False", reason: .replicaFailure, message: failure.message)
        }
        if let progress = deployment.condition("Progressing"), progress.reason == "ProgressDeadlineExceeded" {
            return Finding(status: "False", reason: .progressDeadlineExceeded, message: progress.message)
        }
        let count = "\(deployment.status.updatedReplicas) of \(wanted) replicas are of the latest version"
        return Finding(status: "True", reason: .rollingOut, message: count)
    }
}

extension Deployment {
    fileprivate func condition(_ type: String) -> Condition? { status.conditions.first { $0.type == type } }
}
