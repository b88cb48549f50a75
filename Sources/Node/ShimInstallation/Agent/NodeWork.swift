// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
package import Logging
import ServiceLifecycle
import SpinAPI
import Synchronization
import UnixSignals

/// One pass over the node: does what is ordered, and ends.
package final class NodeWork: Service {
    private let order: InstallationMachine.Order
    private let effects: any NodeEffects
    private let logger: Logger
    private let result = Mutex<InstallationOutcome?>(nil)

    package init(_ order: InstallationMachine.Order, effects: any NodeEffects, logger: Logger) {
        self.order = order
        self.effects = effects
        self.logger = logger
    }

    /// What came of it, once it has run.
    package var outcome: InstallationOutcome {
        result.withLock { $0 }
            ?? .failed(NodeFailure(.agentFailed, "the agent was terminated before it finished"))
    }

    package func run() async throws {
        let run = InstallationRun(
            order,
            effects: effects,
            date: { WallClock.now.microseconds / 1_000_000 },
            isStopping: { Task.isShuttingDownGracefully },
            untilStopping: { do { try await gracefulShutdown() } catch {} },
            logger: logger
        )
        let outcome = try await run.run()
        result.withLock { $0 = outcome }
    }

    /// Runs until the work is done, or is left at a step where it can be when a signal says so.
    ///
    /// - Throws: What isn't a ``NodeFailure``.
    package func runFollowingSignals() async throws -> InstallationOutcome {
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: self, successTerminationBehavior: .gracefullyShutdownGroup)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(55)
        try await ServiceGroup(configuration: configuration).run()
        return outcome
    }
}
