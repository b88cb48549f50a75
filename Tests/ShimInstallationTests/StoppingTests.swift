// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import SpinAPI
import Synchronization
import Testing

@Suite("An agent that is told to stop") struct StoppingTests {
    /// Counts steps, and says stop from one of them on.
    private final class Counter: NodeEffects {
        private let base: any NodeEffects
        private let first: Int
        private let steps = Mutex<[InstallationStep]>([])

        init(_ base: any NodeEffects, first: Int) {
            self.base = base
            self.first = first
        }

        var isStopping: Bool { steps.withLock { $0.count >= first } }
        var done: [InstallationStep] { steps.withLock { $0 } }

        func perform(_ step: InstallationStep) async throws -> InstallationEvent {
            steps.withLock { $0.append(step) }
            return try await base.perform(step)
        }
    }

    @Test(arguments: [false, true])
    func `leaves the node as it was or as it is to be, in few steps`(isRefused: Bool) async throws {
        let order = SimulatedOrder()
        for first in 0..<40 {
            let node = SimulatedNode()
            if isRefused { node[\.refuses] = { $0 != nil } }
            let effects = Counter(SimulatedEffects(node: node, order: order), first: first)
            let outcome = try await InstallationRun.run(
                order.machineOrder,
                effects,
                isStopping: { effects.isStopping }
            )
            #expect(node[\.configured] == node[\.running], "stopped at step \(first)")
            #expect(node[\.isUp], "stopped at step \(first)")
            #expect(node[\.record]?.pending?.isRestarted != true, "stopped at step \(first)")
            if outcome != .stopped { return #expect(first > 5) }
            let isCritical = effects.done.contains {
                if case .writeConfiguration = $0 { true } else { false }
            }
            #expect(isCritical || effects.done.count == first)
        }
    }
}
