// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI
import SpinState

/// Waits for an app to become ready: judges each status that is read.
package struct AppWait: Sendable {
    /// The judgement of a status.
    package enum Finding: Sendable, Hashable {
        /// The app is ready; the message of its status.
        case ready(String)
        /// The app may become ready; what it waits for.
        case waiting(String)
        /// The app cannot become ready without a change; why.
        case failed(String)
    }

    /// How long to wait for an object that was applied at the same time.
    static let timeoutForObjects = Duration.seconds(10)
    /// How long to wait for a node or a registry to recover.
    static let timeoutForNodes = Duration.seconds(60)
    /// How long the operator may take to process an app before a hint is shown.
    static let timeoutForOperator = Duration.seconds(15)

    private var reason = ""
    private var since = Duration.zero

    package init() {}

    /// Judges the app.
    ///
    /// - Parameter elapsed: the time since the start of the wait.
    package mutating func judge(_ app: SpinApp, after elapsed: Duration) -> Finding {
        guard app.status.observedGeneration >= app.metadata.generation,
            let ready = app.status.condition(.ready), ready.observedGeneration >= app.metadata.generation
        else {
            reason = ""
            let hint = "; run `bobbin doctor` to check whether the operator is running"
            return .waiting(
                "not processed by the operator yet\(elapsed >= Self.timeoutForOperator ? hint : "")"
            )
        }
        if ready.status == .true { return .ready(ready.message) }
        if ready.reason == Reason.externallyManaged.rawValue { return .ready(ready.message) }
        if reason != ready.reason { (reason, since) = (ready.reason, elapsed) }
        let text = ready.message.isEmpty ? ready.reason : "\(ready.reason): \(ready.message)"
        if let timeout = Self.timeout(for: ready.reason), elapsed - since >= timeout {
            return .failed(text)
        }
        return .waiting(text)
    }

    /// How long a reason may last before the app counts as failed; `nil` for no limit.
    package static func timeout(for reason: String) -> Duration? {
        if let problem = ProblemReason(rawValue: reason) { return timeout(for: problem) }
        return Reason(rawValue: reason).flatMap(timeout)
    }

    private static func timeout(for reason: Reason) -> Duration? {
        switch reason {
        // The app would have to be changed.
        case .progressDeadlineExceeded, .paused, .unreadable, .objectTooLarge: .zero
        case .executorNotFound, .ambiguousExecutor, .runtimeClassNotFound, .serviceAccountNotFound,
            .certificatesMissing, .kedaNotInstalled, .nameConflict, .childTerminating, .contested,
            .applyRefused,
            .quotaExceeded, .podSecurityViolation, .replicaFailure, .namespaceTooLarge:
            timeoutForObjects
        case .imagePullFailed, .crashLoop, .containerFailed, .mountFailed, .timeout: timeoutForNodes
        // Nodes may come, pods become ready, and API servers recover.
        case .available, .minimumReplicasUnavailable, .scaledToZero, .externallyManaged, .rolledOut,
            .rollingOut,
            .waitingForRollout, .rotationDelayed, .rolloutStalled, .unschedulable, .noNodeWithShim,
            .serverFailure:
            nil
        }
    }

    private static func timeout(for problem: ProblemReason) -> Duration {
        switch problem {
        case .notAllowed, .secretNotFound, .configMapNotFound, .keyNotFound: timeoutForObjects
        // The app would have to be changed.
        default: .zero
        }
    }
}
