// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import SpinAPI

/// What is to change, and whether it may be changed now.
extension InstallationMachine {
    mutating func survey(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        case (.lockingNode, .done):
            hasNode = true
            if let recovery { return recover(before: recovery) }
            // What a killed agent was about to put back is put back first.
            if let pending = record.pending, pending.isUndone {
                isRecovering = true
                return go(.restoring, .restore(pending, to: record.installed))
            }
            return makePlan()
        case (.planning, .plan(let plan)):
            self.plan = plan
            if order.operation == .uninstall, plan.change == nil, !hadRecord { return removeEverything() }
            let timeout = record.pending == nil ? Self.surveyPatience : Self.startPatience
            return go(.surveying(until: moment.now + timeout), .askRuntime)
        case (.surveying, .answer(.status(let status))): return compare(status)
        case (.surveying(let until), .answer(.silence(let reason))): return silent(reason, until: until)
        case (.surveying, .done): return go(stage, .askRuntime)
        case (.checking, .done): return recordPlan()
        default: return fail(event)
        }
    }

    mutating func makePlan() -> InstallationStep {
        guard order.operation == .install else { return go(.planning, .planRemoval) }
        return go(.planning, .planChange(digest: binary ?? ""))
    }

    private mutating func compare(_ status: RuntimeStatus) -> InstallationStep {
        guard let plan else { return fail(.begin) }
        let isMet = plan.expectation.isMet(by: status)
        isMetBefore = isMet
        if plan.change == nil, isMet, record.pending.map(\.isProvable) ?? true { return settled() }
        return beginChange(plan)
    }

    private mutating func silent(_ reason: String, until: Duration) -> InstallationStep {
        guard let plan else { return fail(.begin) }
        if moment.now < until { return go(stage, .pause(Self.pollInterval)) }
        // It may be silent because of what a killed agent wrote.
        if record.pending != nil { return beginChange(plan) }
        if order.operation == .uninstall, plan.change == nil { return removeEverything() }
        return finish(
            .failed(
                NodeFailure(
                    .restartFailed,
                    "the container runtime does not respond (\(reason)), so nothing was changed; if its socket is "
                        + "elsewhere, set spec.host.containerdSocket"
                )
            )
        )
    }

    /// Starts what ends in a restart, unless one was made for this order not long ago.
    private mutating func beginChange(_ plan: InstallationPlan) -> InstallationStep {
        if moment.isStopping { return finish(.stopped) }
        if let attempts = record.attempts, attempts.order == order.digest {
            let seconds = attempts.remainingPause(at: moment.date)
            if seconds > 0 { return giveUp(attempts.failure ?? Self.killed(attempts.count)) }
        }
        if let change = plan.change { return go(.checking, .checkChange(change)) }
        return recordRestart()
    }

    private static func killed(_ count: Int) -> NodeFailure {
        NodeFailure(
            .restartFailed,
            "the agent was terminated \(count) times while it restarted the container runtime; it will retry later"
        )
    }

    private mutating func recordPlan() -> InstallationStep {
        guard let change = plan?.change else { return fail(.begin) }
        record.pending = PendingChange(
            path: change.change.path,
            after: change.after,
            isProvable: !isMetBefore
        )
        record.pending?.isRestarted = wasRestartedBefore
        remember(change.change.path)
        for folder in change.missingFolders where !record.folders.contains(folder) {
            record.folders.append(folder)
        }
        return go(.recordingPlan, .writeRecord(record))
    }

    mutating func remember(_ configuration: String) {
        if !configuration.isEmpty, !record.configurations.contains(configuration) {
            record.configurations.append(configuration)
        }
    }
}
