// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
package import KubeRuntime
package import Logging
import SpinAPI

/// Takes a machine from its first step to its last.
package struct InstallationRun: Sendable {
    private let order: InstallationMachine.Order
    private let effects: any NodeEffects
    private let clock: TimeSource
    private let date: @Sendable () -> Int64
    private let isStopping: @Sendable () -> Bool
    private let untilStopping: @Sendable () async -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - date: The time of day, in seconds since 1970.
    ///   - isStopping: Whether the agent was told to stop.
    ///   - untilStopping: Returns when it is told to stop, or is cancelled.
    package init(
        _ order: InstallationMachine.Order,
        effects: any NodeEffects,
        clock: TimeSource = .continuous,
        date: @escaping @Sendable () -> Int64,
        isStopping: @escaping @Sendable () -> Bool = { false },
        untilStopping: @escaping @Sendable () async -> Void,
        logger: Logger
    ) {
        self.order = order
        self.effects = effects
        self.clock = clock
        self.date = date
        self.isStopping = isStopping
        self.untilStopping = untilStopping
        self.logger = logger
    }

    /// Does what is to be done on the node, until it is ready, has failed, or was told to stop.
    ///
    /// - Throws: What the effects throw that is neither a ``NodeFailure`` nor a cancellation.
    package func run() async throws -> InstallationOutcome {
        var machine = InstallationMachine(order)
        var event = InstallationEvent.begin
        while true {
            let moment = InstallationMachine.Moment(now: clock.now, date: date(), isStopping: isStopping())
            let step = machine.next(after: event, at: moment)
            if case .finish(let outcome) = step { return outcome }
            report(step)
            do {
                event = try await perform(step, isInterruptible: !machine.isCritical)
            } catch let failure as NodeFailure {
                logger.warning("a step failed", metadata: ["step": "\(step.name)", "failure": "\(failure)"])
                event = .failed(failure)
            } catch is CancellationError {
                event = .interrupted
            }
        }
    }

    private func perform(_ step: InstallationStep, isInterruptible: Bool) async throws -> InstallationEvent {
        if case .pause(let duration) = step, !isInterruptible {
            try await clock.sleep(for: duration)
            return .done
        }
        guard isInterruptible, step.takesLong else { return try await effects.perform(step) }
        let (effects, clock, untilStopping) = (effects, clock, untilStopping)
        return try await withThrowingTaskGroup(of: InstallationEvent.self) { group in
            group.addTask {
                guard case .pause(let duration) = step else { return try await effects.perform(step) }
                try await clock.sleep(for: duration)
                return .done
            }
            group.addTask {
                await untilStopping()
                // The other one is done first, or this is the reason to give it up.
                throw CancellationError()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .interrupted
        }
    }

    private func report(_ step: InstallationStep) {
        switch step {
        case .pause, .askRuntime: logger.trace("step", metadata: ["step": "\(step.name)"])
        case .fetch, .restart, .writeConfiguration, .restore, .removeEverything:
            logger.info("\(step.words)")
        default: logger.debug("step", metadata: ["step": "\(step.name)"])
        }
    }
}

extension InstallationStep {
    /// Whether it may wait for others, so that it is given up when the agent is told to stop.
    var takesLong: Bool {
        switch self {
        case .lockShim, .lockNode, .fetch, .askRuntime, .pause: true
        default: false
        }
    }

    /// The step without what it is about.
    package var name: String {
        switch self {
        case .lookForTraces: "lookForTraces"
        case .lockShim: "lockShim"
        case .readRecord: "readRecord"
        case .detectRuntime: "detectRuntime"
        case .identifyArtifact: "identifyArtifact"
        case .checkBinary: "checkBinary"
        case .fetch: "fetch"
        case .unpack: "unpack"
        case .place: "place"
        case .lockNode: "lockNode"
        case .unlockNode: "unlockNode"
        case .planChange: "planChange"
        case .planRemoval: "planRemoval"
        case .askRuntime: "askRuntime"
        case .pause: "pause"
        case .checkChange: "checkChange"
        case .writeRecord: "writeRecord"
        case .backUp: "backUp"
        case .writeConfiguration: "writeConfiguration"
        case .restart: "restart"
        case .restore: "restore"
        case .prune: "prune"
        case .removeEverything: "removeEverything"
        case .finish: "finish"
        }
    }

    fileprivate var words: String {
        switch self {
        case .fetch: "fetching the shim"
        case .restart: "restarting the container runtime"
        case .writeConfiguration(let change): "writing \(change.change.path)"
        case .restore(let pending, _): "restoring \(pending.path)"
        case .removeEverything: "removing the shim's files"
        default: name
        }
    }
}
