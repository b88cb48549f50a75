/// Why the API server doesn't let an app's pods be created, from the message of the Deployment's `ReplicaFailure`.
struct PodRefusal: Sendable, Hashable {
    var reason: Reason
    /// The API server's words, which name the object or field, and what to do.
    var message: String

    /// - Parameter said: Such as `pods "app-x" is forbidden: exceeded quota: small, requested: pods=1, ...`.
    init(_ said: String) {
        // The pod's name is another on each try, and never one that exists.
        var words = Substring(said)
        if let colon = words.firstRange(of: ": "), words.hasPrefix("Failed to create new replica set \"") {
            words = words[colon.upperBound...]
        }
        let isNamed = words.hasPrefix("pods \"") || words.hasPrefix("replicasets.apps \"")
        if isNamed, let end = words.firstRange(of: "\" is forbidden: ") {
            words = words[end.upperBound...]
        }
        let (reason, advice) = Self.judge(words)
        self.reason = reason
        let told = String(words.prefix(PodTrouble.detailLimit))
        message = "pods can't be created: \(told)\(advice.isEmpty ? "" : "; \(advice)")"
    }

    private static func judge(_ words: Substring) -> (Reason, advice: String) {
        if words.contains("exceeded quota: ") || words.hasPrefix("failed quota: ") {
            return (
                .quotaExceeded,
                "raise that ResourceQuota, or set or lower spec.replicas or spec.resources"
            )
        }
        if words.contains("violates PodSecurity ") {
            return (
                .podSecurityViolation,
                "set what it asks for in spec.podTemplate, or label the namespace with another level"
            )
        }
        if words.contains("RuntimeClass \""), words.contains(" not found") {
            return (
                .runtimeClassNotFound,
                "create it, or name another in the executor's spec.deploymentConfig.runtimeClassName"
            )
        }
        if words.hasPrefix("error looking up service account ") {
            return (.serviceAccountNotFound, "create it, or name another in spec.serviceAccountName")
        }
        return (.replicaFailure, "")
    }
}
