// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// How an app's Deployment is doing, as a person would say it.
package struct RolloutVerdict: Sendable, Hashable {
    package var isRolledOut: Bool
    package var isAvailable: Bool
    /// What it is that won't mend itself, if anything.
    package var failure: Finding?
    package var ready: Finding
    package var available: Finding
    package var progressing: Finding

    /// What a condition is to say.
    package struct Finding: Sendable, Hashable {
        package var status: ConditionStatus
        package var reason: Reason
        package var message: String
    }

    /// What a pod suffers from, in the words that are to be told.
    private struct Obstacle {
        var reason: Reason
        var message: String
        var isFailure: Bool

        init(_ podFailure: PodFailure, told: Condition?) {
            reason = podFailure.reason
            message = podFailure.message(after: told)
            isFailure = podFailure.isFailure
        }

        func finding(_ status: ConditionStatus) -> Finding {
            Finding(status: status, reason: reason, message: message)
        }
    }

    /// Judges a Deployment by the rules of `kubectl rollout status`, and by what keeps its pods from running.
    ///
    /// `Progressing` is `False` once rolled out. A Deployment keeps it `True` for ever, and a copy of that would
    /// keep Argo CD's health check for SpinApps from ever saying Healthy.
    ///
    /// - Parameters:
    ///   - trouble: What its pods suffer from.
    ///   - told: The condition that says so already, whose words stay where they still hold.
    ///   - isPaused: Whether the owner of the app asked for it not to be rolled out.
    package init(
        of rollout: Rollout,
        podFailure: PodFailure? = nil,
        told: Condition? = nil,
        isPaused: Bool = false
    ) {
        let status = rollout.status
        let wanted = rollout.replicas
        let isObserved = status.observedGeneration >= rollout.generation
        let isRolledOut =
            isObserved && status.updatedReplicas >= wanted && status.replicas <= status.updatedReplicas
            && status.availableReplicas >= status.updatedReplicas
        // Whether pods serve doesn't depend on which version they are of.
        let isAvailable = rollout.condition(.available)?.status == .true
        // What befell the version before says nothing of one that the controller hasn't seen yet.
        let isStale = status.observedGeneration > 0 && !isObserved
        // Nothing is wanted to run, so nothing that doesn't is in the way.
        let podFailure = wanted == 0 || isStale ? nil : podFailure.map { Obstacle($0, told: told) }
        let available = Self.availability(of: rollout, wanted: wanted, isAvailable: isAvailable)
        let failure =
            isStale ? nil : Self.failure(of: rollout, isRolledOut: isRolledOut, podFailure: podFailure)
        let progressing: Finding
        if let failure {
            // Argo CD's health check takes this word for what makes an app Degraded.
            progressing = Finding(
                status: .false,
                reason: failure.reason,
                message: "failed: \(failure.message)"
            )
        } else if isRolledOut {
            progressing = Finding(status: .false, reason: .rolledOut, message: "rolled out")
        } else {
            progressing = Self.progress(
                of: rollout,
                wanted: wanted,
                podFailure: podFailure,
                isPaused: isPaused
            )
        }
        self.isRolledOut = isRolledOut && failure == nil
        self.isAvailable = isAvailable
        self.failure = failure
        self.available = available
        self.progressing = progressing
        ready = Self.readiness(
            available,
            progressing,
            failure: failure,
            podFailure: podFailure,
            isRolledOut: isRolledOut
        )
    }

    /// Whether there is nothing more to come.
    package var isSettled: Bool { isRolledOut && isAvailable }

    private static func availability(of rollout: Rollout, wanted: Int64, isAvailable: Bool) -> Finding {
        if wanted == 0, isAvailable {
            return Finding(status: .true, reason: .scaledToZero, message: "scaled to zero replicas")
        }
        let count = "\(rollout.status.availableReplicas) of \(wanted) replicas are available"
        if isAvailable { return Finding(status: .true, reason: .available, message: count) }
        return Finding(status: .false, reason: .minimumReplicasUnavailable, message: count)
    }

    private static func failure(
        of rollout: Rollout,
        isRolledOut: Bool,
        podFailure: Obstacle?
    ) -> Finding? {
        if !isRolledOut, let refusal = rollout.condition(.replicaFailure), refusal.status == .true {
            let refusal = PodRefusal(refusal.message)
            return Finding(status: .true, reason: refusal.reason, message: refusal.message)
        }
        if let podFailure, podFailure.isFailure { return podFailure.finding(.true) }
        guard !isRolledOut, let progress = rollout.condition(.progressing) else { return nil }
        if progress.reason == "ReplicaSetCreateError" {
            let refusal = PodRefusal(progress.message)
            return Finding(status: .true, reason: refusal.reason, message: refusal.message)
        }
        guard progress.reason == "ProgressDeadlineExceeded" else { return nil }
        let why = podFailure.map { ": \($0.message)" } ?? ""
        return Finding(
            status: .true,
            reason: .progressDeadlineExceeded,
            message: "the rollout made no progress within its deadline\(why)"
        )
    }

    private static func progress(
        of rollout: Rollout,
        wanted: Int64,
        podFailure: Obstacle?,
        isPaused: Bool
    ) -> Finding {
        // A version that waits is on its way all the same: whoever waits for it must not take it for done.
        if isPaused {
            return Finding(
                status: .true,
                reason: .paused,
                message: "rollout is paused; set spec.paused to false to resume it"
            )
        }
        if let podFailure { return podFailure.finding(.true) }
        let count = "\(rollout.status.updatedReplicas) of \(wanted) replicas are updated"
        return Finding(status: .true, reason: .rollingOut, message: count)
    }

    private static func readiness(
        _ available: Finding,
        _ progressing: Finding,
        failure: Finding?,
        podFailure: Obstacle?,
        isRolledOut: Bool
    ) -> Finding {
        var ready: Finding
        if let failure {
            ready = failure
        } else if available.status == .true, isRolledOut {
            return available
        } else if progressing.reason == .paused {
            ready = progressing
        } else if let podFailure {
            ready = podFailure.finding(.false)
        } else {
            ready = available.status == .true ? progressing : available
        }
        ready.status = .false
        return ready
    }
}
