// SPDX-License-Identifier: Apache-2.0

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
    /// A version waits to be rolled out until `spec.paused` is taken back.
    case paused = "Paused"
    /// A change that the apps of the executor share waits for its turn.
    case waitingForRollout = "WaitingForRollout"
    /// Changed values wait: they changed just now, or the pods were rolled for others a short while ago.
    case rotationDelayed = "RotationDelayed"
    /// Of an executor: too many apps failed with a change that they share, so no other app is rolled.
    case rolloutStalled = "RolloutStalled"
    /// The rollout made no progress for longer than the deadline.
    case progressDeadlineExceeded = "ProgressDeadlineExceeded"

    // What keeps pods from being created
    /// A ResourceQuota of the namespace is used up.
    case quotaExceeded = "QuotaExceeded"
    /// The pods don't meet the Pod Security level of the namespace.
    case podSecurityViolation = "PodSecurityViolation"
    /// The executor names a RuntimeClass that doesn't exist.
    case runtimeClassNotFound = "RuntimeClassNotFound"
    /// The app names a ServiceAccount that doesn't exist.
    case serviceAccountNotFound = "ServiceAccountNotFound"
    /// The API server refuses the pods for another reason.
    case replicaFailure = "ReplicaFailure"

    // What keeps pods from running
    /// The image can't be pulled.
    case imagePullFailed = "ImagePullFailed"
    /// A container ends again and again.
    case crashLoop = "CrashLoop"
    /// A container can't be started, for instance for a Secret that isn't there.
    case containerFailed = "ContainerFailed"
    /// A volume can't be mounted.
    case mountFailed = "MountFailed"
    /// No node has room for the pods, or they may not run on those that have.
    case unschedulable = "Unschedulable"
    /// No node has what runs the executor's RuntimeClass.
    case noNodeWithShim = "NoNodeWithShim"

    // What keeps the app from being applied
    /// No executor of the name given, or none at all.
    case executorNotFound = "ExecutorNotFound"
    /// The app names no executor, and several of a namespace are marked as the default.
    case ambiguousExecutor = "AmbiguousExecutor"
    /// The executor asks for a CA bundle that the operator doesn't have.
    case certificatesMissing = "CertificatesMissing"
    /// The app is to be scaled by KEDA, which the cluster doesn't have.
    case kedaNotInstalled = "KEDANotInstalled"
    /// An object of the same name is there that doesn't belong to the app.
    case nameConflict = "NameConflict"
    /// An object of the app's is being deleted by somebody, and waits for finalizers.
    case childTerminating = "ChildTerminating"
    /// Somebody else changes an object of the app's each time after it was repaired.
    case contested = "Contested"
    /// The API server refused an object that was rendered for the app.
    case applyRefused = "ApplyRefused"
    /// The API server failed at something that the app needs.
    case serverFailure = "ServerFailure"
    /// The API server did not answer a request in time.
    case timeout = "Timeout"
    /// The app, its executor or an object of the app's is larger than the operator reads.
    case objectTooLarge = "ObjectTooLarge"
    /// The objects of a kind in the app's namespace take more of the operator's memory than they may.
    case namespaceTooLarge = "NamespaceTooLarge"
    /// The app or its executor can't be read.
    case unreadable = "Unreadable"
}
