// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

/// What the pods of an app wait for before they are rolled, though what runs is not what is wanted.
struct RolloutWait: Sendable, Hashable {
    var reason: Reason
    var message: String
    /// When to look again; `nil` where somebody tells.
    var lookAgain: Duration?

    /// Waits for its turn among the apps of an executor.
    init(for executor: SpinAppExecutor) {
        reason = .waitingForRollout
        message =
            "waiting to roll out a change shared by the apps of SpinAppExecutor \"\(executor.key)\"; at most "
            + "\(executor.rollouts.maxConcurrent) apps roll out at a time; see status.rollout of the executor"
    }

    /// Waits for values to be quiet, or for the least time between two rollouts.
    init(_ wait: RotationBrake.Wait, _ settings: SpinAppExecutor.RolloutSettings, lastRollout: Timestamp?) {
        reason = .rotationDelayed
        lookAgain = wait.duration
        switch wait {
        case .quiet:
            message =
                "configuration values changed; the pods roll out when the values have not changed for "
                + "\(settings.quietPeriodSeconds) seconds"
        case .interval:
            let seconds = settings.minIntervalSeconds
            let time = lastRollout.map {
                " at " + Timestamp(microseconds: $0.microseconds + Int64(seconds) * 1_000_000).seconds
            }
            message =
                "configuration values changed; the pods roll out\(time ?? ""), \(seconds) seconds after the last "
                + "rollout of changed values"
        }
    }
}

extension StatusReport {
    /// The status of an app that is well but for what it waits for.
    func status(_ status: SpinAppStatus, waitingFor wait: RolloutWait) -> SpinAppStatus {
        var status = status
        // What was rolled out last is what runs.
        status.image = app.status.image
        guard let index = status.conditions.firstIndex(where: { $0.type == .progressing }),
            status.conditions[index].reason == Reason.rolledOut.rawValue
        else { return status }
        status.conditions[index] = condition(.progressing, .true, wait.reason.rawValue, wait.message)
        return status
    }
}

extension RolloutLine.Observation {
    /// How an app is doing, by its status.
    init(_ status: SpinAppStatus) {
        let progressing = status.condition(.progressing)
        if status.condition(.stalled) != nil {
            self = .failed
        } else if progressing?.status == .true, progressing?.reason != Reason.paused.rawValue {
            self = .rolling
        } else {
            self = .settled
        }
    }
}
