import KubeModel
package import SpinAPI

/// Waiting for an app to be ready: what to make of its status each time that it is looked at.
package struct AppWait: Sendable {
    /// What was found.
    package enum Finding: Sendable, Hashable {
        /// It is as it should be; what its status says.
        case ready(String)
        /// There is more to come; what it waits for.
        case waiting(String)
        /// It won't become ready by itself; why.
        case failed(String)
    }

    /// A failure that goes by itself once something else comes that was applied at the same time.
    static let patienceForOthers = Duration.seconds(10)
    /// A failure that a node or a registry may get over.
    static let patienceForNodes = Duration.seconds(60)
    /// After how long it is odd that nobody has looked at an app.
    static let patienceForOperator = Duration.seconds(15)

    private var reason = ""
    private var since = Duration.zero

    package init() {}

    /// Looks at the app.
    ///
    /// - Parameter elapsed: how long it has been waited for it.
    package mutating func look(at app: SpinApp, after elapsed: Duration) -> Finding {
        guard app.status.observedGeneration >= app.metadata.generation,
            let ready = app.status.condition(.ready), ready.observedGeneration >= app.metadata.generation
        else {
            reason = ""
            let hint = " (is Bobbin's operator running? `bobbin doctor` looks into it)"
            return .waiting(
                "the operator has yet to see it\(elapsed >= Self.patienceForOperator ? hint : "")"
            )
        }
        if ready.status == .true { return .ready(ready.message) }
        if ready.reason == "ExternallyManaged" { return .ready(ready.message) }
        if reason != ready.reason { (reason, since) = (ready.reason, elapsed) }
        let text = ready.message.isEmpty ? ready.reason : "\(ready.reason): \(ready.message)"
        if let patience = Self.patience(for: ready.reason), elapsed - since >= patience {
            return .failed(text)
        }
        return .waiting(text)
    }

    /// How long a reason may hold before it is taken for one that stays; `nil` for as long as it likes.
    package static func patience(for reason: String) -> Duration? {
        switch reason {
        // The app would have to be changed.
        case "PodTemplateForbidden", "ProgressDeadlineExceeded", "Paused", "Unreadable", "ObjectTooLarge":
            .zero
        case _ where reason.hasPrefix("Invalid"): .zero
        case "NotAllowed", "SecretNotFound", "ConfigMapNotFound", "KeyNotFound", "ExecutorNotFound",
            "AmbiguousExecutor",
            "RuntimeClassNotFound",
            "ServiceAccountNotFound", "CertificatesMissing", "KEDANotInstalled", "NameConflict",
            "ChildTerminating", "Contested", "ApplyRefused", "QuotaExceeded", "PodSecurityViolation",
            "ReplicaFailure", "NamespaceTooLarge":
            patienceForOthers
        case "ImagePullFailed", "CrashLoop", "ContainerFailed", "MountFailed", "Timeout":
            patienceForNodes
        // Nodes may come, pods become ready, and API servers recover.
        default: nil
        }
    }
}
