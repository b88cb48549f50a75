// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI
import SpinState

/// Computes an executor's status. Pure: the progress of its rollout in, the status to write out.
package struct ExecutorReport: Sendable {
    package let executor: SpinAppExecutor
    package let now: Timestamp

    package init(executor: SpinAppExecutor, now: Timestamp) {
        self.executor = executor
        self.now = now
    }

    /// The status; equal to the executor's own where there is nothing new to tell.
    ///
    /// - Parameters:
    ///   - progress: how far its rollout is; `nil` where none is known, and so none is under way.
    ///   - isStalled: whether failures stopped it.
    package func status(_ progress: RolloutProgress?, isStalled: Bool) -> SpinAppExecutorStatus {
        var status = executor.status
        guard let progress = progress ?? finished(status.rollout) else { return status }
        status.observedGeneration = executor.metadata.generation
        status.rollout = progress
        let count = "\(progress.updated) of \(progress.total) apps are updated"
        let failed = progress.failed > 0 ? "; \(progress.failed) failed" : ""
        var conditions: [Condition] = []
        if isStalled {
            let stop = "rollout stopped because \(progress.failed) apps failed; \(count)"
            conditions.append(condition(.progressing, .false, .rolloutStalled, stop))
            conditions.append(condition(.stalled, .true, .rolloutStalled, stop))
        } else if progress.inProgress + progress.waiting > 0 {
            let text = "\(count); \(progress.inProgress) in progress, \(progress.waiting) waiting\(failed)"
            conditions.append(condition(.progressing, .true, .rollingOut, text))
        } else {
            conditions.append(condition(.progressing, .false, .rolledOut, "\(count)\(failed)"))
        }
        status.conditions = conditions
        return status.among(executor.status.conditions)
    }

    /// What an earlier operator left, of which nothing is under way any more.
    private func finished(_ rollout: RolloutProgress?) -> RolloutProgress? {
        guard var rollout, rollout.inProgress + rollout.waiting + rollout.failed > 0 else { return nil }
        rollout.updated = rollout.total
        (rollout.inProgress, rollout.waiting, rollout.failed) = (0, 0, 0)
        return rollout
    }

    private func condition(
        _ type: ConditionType,
        _ status: ConditionStatus,
        _ reason: Reason,
        _ message: String
    ) -> Condition {
        let history = ConditionHistory(
            conditions: executor.status.conditions,
            generation: executor.metadata.generation,
            now: now
        )
        return history.condition(type, status, reason.rawValue, message)
    }
}
