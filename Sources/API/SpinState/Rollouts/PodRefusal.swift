// SPDX-License-Identifier: Apache-2.0

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
        let told = String(words.prefix(PodFailure.detailLimit))
        message = "cannot create pods: \(told)\(refusal.advice.map { "; \($0)" } ?? "")"
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
        case .quota: "raise the ResourceQuota, or set or lower spec.replicas or spec.resources"
        case .podSecurity:
            "set the required fields in spec.podTemplate, or change the Pod Security level of the namespace"
        case .runtimeClass:
            "create it or change spec.deploymentConfig.runtimeClassName of the executor"
        case .serviceAccount: "create it or change spec.serviceAccountName"
        case .other: nil
        }
    }
}
