/// Why the API server doesn't let an app's pods be created, from the message of the Deployment's `ReplicaFailure`.
struct PodRefusal: Sendable, Hashable {
    var reason: Reason
    /// The API server's words, which name the object or field, and what to do.
    var message: String

    /// - Parameter said: Such as `pods "app-x" is forbidden: exceeded quota: small, requested: pods=1, ...`.
    init(_ said: String) {
        let words = KubernetesText.withoutObjectName(said)
        let refusal = KubernetesText.refusal(words)
        reason = refusal.reason
        let told = String(words.prefix(PodTrouble.detailLimit))
        message = "pods can't be created: \(told)\(refusal.advice.map { "; \($0)" } ?? "")"
    }
}

extension KubernetesText.Refusal {
    fileprivate var reason: Reason {
        switch self {
        case .quota: .quotaExceeded
        case .podSecurity: .podSecurityViolation
        case .runtimeClass: .runtimeClassNotFound
        case .serviceAccount: .serviceAccountNotFound
        case .other: .replicaFailure
        }
    }

    fileprivate var advice: String? {
        switch self {
        case .quota: "raise that ResourceQuota, or set or lower spec.replicas or spec.resources"
        case .podSecurity:
            "set what it asks for in spec.podTemplate, or label the namespace with another level"
        case .runtimeClass:
            "create it, or name another in the executor's spec.deploymentConfig.runtimeClassName"
        case .serviceAccount: "create it, or name another in spec.serviceAccountName"
        case .other: nil
        }
    }
}
