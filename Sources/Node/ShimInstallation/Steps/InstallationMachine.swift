// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

/// Decides what an agent does next on its node. Pure: it is told what came of each step and what time it is.
///
/// Until the configuration is written, it may be left at any step. From then until the runtime has answered, or all is
/// as it was, it is in its critical section and goes on even if the agent is told to stop.
package struct InstallationMachine: Sendable {
    /// What the machine goes by of an order.
    package struct Order: Sendable, Hashable {
        package var operation: InstallationOrder.Operation
        package var handler: String
        /// The digest of the whole order.
        package var digest: String

        package init(_ operation: InstallationOrder.Operation, handler: String, digest: String) {
            self.operation = operation
            self.handler = handler
            self.digest = digest
        }
    }

    /// What a machine is told beside events.
    package struct Moment: Sendable, Hashable {
        /// A time that never goes back.
        package var now: Duration
        /// Seconds since 1970.
        package var date: Int64
        /// Whether the agent was told to stop.
        package var isStopping: Bool

        package init(now: Duration, date: Int64, isStopping: Bool = false) {
            self.now = now
            self.date = date
            self.isStopping = isStopping
        }
    }

    enum Stage: Sendable, Hashable {
        case starting, lookingForTraces, lockingShim, reading, detecting
        case identifying, checkingBinary(String), fetching, unpacking, placing(String)
        case recordingBinary(String), lockingNode, unlockingNode
        case planning, surveying(until: Duration), checking
        case recordingPlan, backingUp, forgettingPlan(NodeFailure), writing
        case recordingRestart, restarting, awaiting(until: Duration, isConfirmed: Bool)
        case settling, pruning, removing
        case recordingUndo, restoring, restartingUndone, awaitingUndone(until: Duration, isConfirmed: Bool)
        case recordingUndone, recordingDown, ended
    }

    /// How long the runtime may take to answer as it should.
    static let timeout: Duration = .seconds(60)
    /// How long it may take when the agent was told to stop and is soon to be killed.
    static let timeoutWhenStopping: Duration = .seconds(15)
    /// How long a runtime that was not touched is asked.
    static let surveyPatience: Duration = .seconds(30)
    /// How long one may take to start that was restarted by an agent that is no more.
    static let startPatience: Duration = .seconds(10)
    static let pollInterval: Duration = .milliseconds(500)

    let order: Order
    var stage = Stage.starting
    var record = InstallationRecord()
    var hadRecord = false
    /// The digest of the binary, once it is in its place.
    var binary: String?
    var plan: InstallationPlan?
    /// Whether the runtime had what is expected before anything was changed.
    var isMetBefore = false
    /// Whether another agent's change, that was not settled, is in the runtime or may be.
    var wasRestartedBefore = false
    /// Whether what is undone is what another agent began to undo.
    var isRecovering = false
    /// What comes after that, where it isn't the plan.
    var recovery: Recovery?
    /// Whether other agents are kept away from the runtime.
    var hasNode = false
    /// What stands for the artifact that is to be there.
    var artifact = ""
    /// Whether what is undone may be in the runtime.
    var wasRestarted = false
    /// Why the change is being undone.
    var cause: NodeFailure?
    var lastAnswer = ""
    var undoRestarts = 0
    private(set) var moment = Moment(now: .zero, date: 0)
    private(set) var stoppingSince: Duration?

    package init(_ order: Order) { self.order = order }

    /// What to do after that event. The first event is `begin`; after `finish` there are no more.
    package mutating func next(after event: InstallationEvent, at moment: Moment) -> InstallationStep {
        self.moment = moment
        if moment.isStopping, stoppingSince == nil { stoppingSince = moment.now }
        if event == .interrupted, !isCritical { return finish(.stopped) }
        let step = advance(Self.understood(event))
        if moment.isStopping, !isCritical, !step.isFinish { return finish(.stopped) }
        return step
    }

    /// A runtime that says that it isn't ready is no better than one that doesn't answer.
    private static func understood(_ event: InstallationEvent) -> InstallationEvent {
        guard case .answer(.status(let status)) = event, !status.isReady else { return event }
        return .answer(.silence("it reports that it is not ready"))
    }

    /// Whether the configuration may be written and not known to be in effect.
    package var isCritical: Bool {
        switch stage {
        case .writing, .recordingRestart, .restarting, .awaiting, .settling, .recordingUndo, .restoring,
            .restartingUndone, .awaitingUndone, .recordingUndone, .recordingDown, .forgettingPlan:
            true
        default: false
        }
    }

    private mutating func advance(_ event: InstallationEvent) -> InstallationStep {
        switch stage {
        case .starting, .lookingForTraces, .lockingShim, .reading, .detecting: prepare(event)
        case .identifying, .checkingBinary, .unlockingNode, .fetching, .unpacking, .placing, .recordingBinary:
            installBinary(event)
        case .lockingNode, .planning, .surveying, .checking: survey(event)
        case .recordingPlan, .backingUp, .forgettingPlan, .writing, .recordingRestart, .restarting, .awaiting:
            change(event)
        case .settling, .pruning, .removing: settle(event)
        case .recordingUndo, .restoring, .restartingUndone, .awaitingUndone, .recordingUndone, .recordingDown:
            undo(event)
        case .ended: finish(.failed(NodeFailure(.agentFailed, "the agent continued after it had finished")))
        }
    }

    mutating func go(_ stage: Stage, _ step: InstallationStep) -> InstallationStep {
        self.stage = stage
        return step
    }

    mutating func finish(_ outcome: InstallationOutcome) -> InstallationStep {
        go(.ended, .finish(outcome))
    }

    /// Ends with the failure that came where another event was to come.
    mutating func fail(_ event: InstallationEvent) -> InstallationStep {
        if case .failed(let failure) = event { return giveUp(failure) }
        return finish(
            .failed(
                NodeFailure(
                    .agentFailed,
                    "the agent received an unexpected event \(event) in stage "
                        + "\(stage)"
                )
            )
        )
    }

    /// The moment until which something may take, which is sooner when the agent is to stop.
    func limited(_ until: Duration) -> Duration {
        guard let stoppingSince else { return until }
        return min(until, stoppingSince + Self.timeoutWhenStopping)
    }
}

extension InstallationStep {
    package var isFinish: Bool {
        if case .finish = self { true } else { false }
    }
}
