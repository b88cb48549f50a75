/// Why a condition is as it is, besides what `ProblemReason` says of a spec. The whole set.
package enum Reason: String, Sendable, CaseIterable {
    // Ready, Available
    /// Every replica that is wanted is available.
    case available = "Available"
    /// Fewer replicas are available than wanted.
    case minimumReplicasUnavailable = "MinimumReplicasUnavailable"
    /// The app is scaled to zero.
    case scaledToZero = "ScaledToZero"
    /// The executor says that somebody else runs the app.
    case externallyManaged = "ExternallyManaged"

    // Progressing
    /// The latest version is rolled out.
    case rolledOut = "RolledOut"
    /// A version is being rolled out.
    case rollingOut = "RollingOut"
    /// The rollout made no progress for longer than the deadline.
    case progressDeadlineExceeded = "ProgressDeadlineExceeded"
    /// Pods can't be created, for instance for a quota or the Pod Security level.
    case replicaFailure = "ReplicaFailure"

    // What keeps the app from being applied
    /// No executor of the name given, or none at all.
    case executorNotFound = "ExecutorNotFound"
    /// The executor asks for a CA bundle that the operator doesn't have.
    case certificatesMissing = "CertificatesMissing"
    /// The app is to be scaled by KEDA, which the cluster doesn't have.
    case kedaNotInstalled = "KEDANotInstalled"
    /// An object of the same name is there that doesn't belong to the app.
    case nameConflict = "NameConflict"
    /// The API server refused an object that was rendered for the app.
    case applyRefused = "ApplyRefused"
    /// The API server failed at something that the app needs.
    case serverFailure = "ServerFailure"
    /// The app or its executor can't be read.
    case unreadable = "Unreadable"
}
