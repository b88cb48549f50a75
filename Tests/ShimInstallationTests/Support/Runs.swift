// SPDX-License-Identifier: Apache-2.0

import KubeRuntime
import Logging
import ShimInstallation
import Synchronization

extension InstallationRun {
    /// Runs in no time.
    static func run(
        _ order: InstallationMachine.Order,
        _ effects: any NodeEffects,
        date: Int64 = 1_000_000,
        isStopping: @escaping @Sendable () -> Bool = { false }
    ) async throws -> InstallationOutcome {
        try await InstallationRun(
            order,
            effects: effects,
            clock: TimeSource(InstantClock()),
            date: { date },
            isStopping: isStopping,
            untilStopping: {
                // Nobody tells it in the middle of a step.
                try? await Task.sleep(for: .seconds(3600))
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).run()
    }
}

extension SimulatedNode {
    @discardableResult
    func run(
        _ order: SimulatedOrder,
        date: Int64 = 1_000_000,
        isStopping: @escaping @Sendable () -> Bool = { false }
    ) async throws -> InstallationOutcome {
        try await InstallationRun.run(
            order.machineOrder,
            SimulatedEffects(node: self, order: order),
            date: date,
            isStopping: isStopping
        )
    }

    /// Runs an agent that is killed at a step; `nil` where it was.
    func run(
        _ order: SimulatedOrder,
        killedAt last: Int,
        _ moment: DyingEffects.Moment
    ) async throws -> InstallationOutcome? {
        let effects = DyingEffects(SimulatedEffects(node: self, order: order), last: last, moment)
        do { return try await InstallationRun.run(order.machineOrder, effects) } catch is DyingEffects.Killed
        {
            return nil
        }
    }
}
