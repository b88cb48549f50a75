// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Making everything as it was.
extension InstallationMachine {
    /// Whether the runtime has to be restarted for the undo to be in effect.
    private var needsRestart: Bool { record.pending?.isRestarted ?? false }

    mutating func undo(because failure: NodeFailure) -> InstallationStep {
        cause = failure
        // What failed before the restart left the runtime as it was.
        if stage == .writing || stage == .recordingRestart {
            record.pending?.isRestarted = wasRestartedBefore
        }
        record.pending?.isUndone = true
        wasRestarted = needsRestart
        if needsRestart {
            var attempts = record.attempts ?? RestartAttempts(order: order.digest)
            attempts.failure = outcome(.undone, "all changes were rolled back")
            attempts.last = moment.date
            record.attempts = attempts
        }
        return go(.recordingUndo, .writeRecord(record))
    }

    mutating func undo(_ event: InstallationEvent) -> InstallationStep {
        switch (stage, event) {
        // Putting things back matters more than that it is on record: the disk may be full.
        case (.recordingUndo, _):
            guard let pending = record.pending else { return fail(event) }
            return go(.restoring, .restore(pending, to: record.installed))
        case (.restoring, .done): return restored()
        case (.restoring, .failed(let failure)) where isRecovering:
            if case .failure(let first)? = recovery { return finish(.failed(first)) }
            return finish(.failed(failure))
        case (.restoring, .failed(let failure)):
            return down("cannot restore the previous configuration: \(failure.message)")
        case (.restartingUndone, .failed(let failure)):
            lastAnswer = failure.message
            return awaitUndone()
        case (.restartingUndone, _): return awaitUndone()
        case (.awaitingUndone(let until, let isConfirmed), .answer(let answer)):
            return heardUndone(answer, until: limited(until), isConfirmed)
        case (.awaitingUndone, _): return go(stage, .askRuntime)
        case (.recordingUndone, _): return undone()
        case (.recordingDown, _): return finish(.failed(record.attempts?.failure ?? undoneFailure))
        default: return fail(event)
        }
    }

    private mutating func restored() -> InstallationStep {
        // What another agent left is asked first: a runtime that answers isn't restarted once more.
        if isRecovering, needsRestart {
            return go(
                .awaitingUndone(until: moment.now + Self.surveyPatience / 2, isConfirmed: false),
                .askRuntime
            )
        }
        if needsRestart { return restartUndone() }
        record.pending = nil
        return go(.recordingUndone, .writeRecord(record))
    }

    private mutating func restartUndone() -> InstallationStep {
        undoRestarts += 1
        return go(.restartingUndone, .restart)
    }

    private mutating func awaitUndone() -> InstallationStep {
        go(.awaitingUndone(until: moment.now + Self.timeout, isConfirmed: false), .askRuntime)
    }

    private mutating func heardUndone(
        _ answer: RuntimeAnswer,
        until: Duration,
        _ isConfirmed: Bool
    ) -> InstallationStep {
        if case .status(let status) = answer, status.isReady {
            if isConfirmed {
                record.pending = nil
                return go(.recordingUndone, .writeRecord(record))
            }
            return go(.awaitingUndone(until: until, isConfirmed: true), .pause(Self.pollInterval * 2))
        }
        if case .silence(let reason) = answer { lastAnswer = reason }
        if moment.now < until {
            return go(.awaitingUndone(until: until, isConfirmed: false), .pause(Self.pollInterval))
        }
        if undoRestarts < 2, stoppingSince == nil { return restartUndone() }
        return down("the runtime does not respond with the previous configuration either (\(lastAnswer))")
    }

    private mutating func down(_ what: String) -> InstallationStep {
        var attempts = record.attempts ?? RestartAttempts(order: order.digest)
        attempts.failure = outcome(.runtimeDown, "\(what); see the runtime's log on the node")
        attempts.last = moment.date
        record.attempts = attempts
        return go(.recordingDown, .writeRecord(record))
    }

    private mutating func undone() -> InstallationStep {
        switch recovery {
        case .fetching?:
            recovery = nil
            isRecovering = false
            hasNode = false
            return go(.unlockingNode, .unlockNode)
        case .failure(let failure)?: return finish(.failed(failure))
        case nil: break
        }
        // The order may be another one by now, or nothing was tried with this one yet.
        let isTried = record.attempts?.order == order.digest && record.attempts?.failure != nil
        if isRecovering, !isTried {
            // From here on it's our own change that may have to be undone.
            isRecovering = false
            return makePlan()
        }
        return finish(.failed(undoneFailure))
    }

    /// What is told at the end of an undo: of one without a restart, just what failed.
    private var undoneFailure: NodeFailure {
        if isRecovering || wasRestarted, let failure = record.attempts?.failure { return failure }
        return cause ?? outcome(.undone, "all changes were rolled back")
    }

    private func outcome(_ reason: NodeFailureReason, _ what: String) -> NodeFailure {
        guard let cause else {
            return NodeFailure(reason, "an agent was terminated while it rolled back a change; \(what)")
        }
        return NodeFailure(reason, "\(cause.message); \(what)")
    }
}
