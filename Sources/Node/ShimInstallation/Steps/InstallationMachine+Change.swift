// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Writing the configuration, restarting the runtime, and waiting until it answers as it should.
extension InstallationMachine {
    mutating func change(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        case (.recordingPlan, .done):
            guard let change = plan?.change else { return fail(event) }
            return go(.backingUp, .backUp(change))
        case (.backingUp, .done):
            if moment.isStopping { return finish(.stopped) }
            guard let change = plan?.change else { return fail(event) }
            return go(.writing, .writeConfiguration(change))
        case (.backingUp, .failed(let failure)):
            record.pending = nil
            return go(.forgettingPlan(failure), .writeRecord(record))
        // That it can't be forgotten changes nothing: the next agent finds that it wasn't written.
        case (.forgettingPlan(let failure), _): return finish(.failed(failure))
        case (.writing, .done): return recordRestart()
        case (.recordingRestart, .done): return go(.restarting, .restart)
        case (.restarting, .done):
            return go(.awaiting(until: moment.now + Self.timeout, isConfirmed: false), .askRuntime)
        case (.awaiting(let until, let isConfirmed), .answer(let answer)):
            return heard(answer, until: limited(until), isConfirmed)
        case (.awaiting, .done): return go(stage, .askRuntime)
        case (.recordingPlan, .failed): return fail(event)
        case (_, .failed(let failure)): return undo(because: failure)
        default: return fail(event)
        }
    }

    /// The restart is on record before it happens, so that one that ends this agent isn't made for ever.
    mutating func recordRestart() -> InstallationStep {
        if record.pending == nil {
            // The configuration is right, and the runtime doesn't know it.
            record.pending = PendingChange(path: plan?.configuration ?? "", after: nil, isProvable: true)
        }
        record.pending?.isRestarted = true
        var attempts =
            record.attempts.flatMap { $0.order == order.digest ? $0 : nil }
            ?? RestartAttempts(order: order.digest)
        attempts.count += 1
        attempts.last = moment.date
        attempts.failure = nil
        record.attempts = attempts
        return go(.recordingRestart, .writeRecord(record))
    }

    private mutating func heard(
        _ answer: RuntimeAnswer,
        until: Duration,
        _ isConfirmed: Bool
    ) -> InstallationStep {
        if case .status(let status) = answer, let plan, plan.expectation.isMet(by: status) {
            if isConfirmed { return settled() }
            // One that comes up may go down again at once.
            return go(.awaiting(until: until, isConfirmed: true), .pause(Self.pollInterval * 2))
        }
        lastAnswer = Self.words(for: answer)
        if moment.now < until {
            return go(.awaiting(until: until, isConfirmed: false), .pause(Self.pollInterval))
        }
        let missing =
            order.operation == .install
            ? "come back with the handler \"\(order.handler)\"" : "come back without the Shim's handler"
        return undo(
            because: NodeFailure(.undone, "the container runtime did not \(missing) (\(lastAnswer))")
        )
    }

    private static func words(for answer: RuntimeAnswer) -> String {
        switch answer {
        case .silence(let reason): reason
        case .status: "it responds, but without it"
        }
    }

    /// The runtime has what was ordered.
    mutating func settled() -> InstallationStep {
        if order.operation == .uninstall { return removeEverything() }
        let before = record
        remember(plan?.configuration ?? "")
        var settled = record
        settled.order = order.digest
        settled.installed = plan?.entry
        settled.watched = plan?.watched ?? []
        settled.pending = nil
        settled.attempts = nil
        if settled == before, hadRecord { return finishPlan() }
        record = settled
        return go(.settling, .writeRecord(record))
    }

    mutating func settle(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        case (.settling, .done): finishPlan()
        // An old version that can't be removed does no harm, and a later round tries again.
        case (.pruning, .done), (.pruning, .failed): finish(.ready)
        case (.removing, .done): finish(.ready)
        default: fail(event)
        }
    }

    private mutating func finishPlan() -> InstallationStep {
        hadRecord = true
        if plan?.hasMore == true { return makePlan() }
        return go(.pruning, .prune(keeping: binary ?? ""))
    }

    mutating func removeEverything() -> InstallationStep { go(.removing, .removeEverything(record)) }
}
