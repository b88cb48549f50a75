// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

@Suite("An agent whose change fails") struct UndoTests {
    private let old = SimulatedOrder()
    private let new = SimulatedOrder(version: "2")

    private func failure(_ outcome: InstallationOutcome) -> NodeFailure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    @Test(arguments: [false, true])
    func `puts everything back and restarts, and the runtime runs as before`(isInstalled: Bool) async throws {
        let node = SimulatedNode()
        if isInstalled { try await node.run(old) }
        let new = new
        node[\.refuses] = { $0 == new.entry }
        let told = failure(try await node.run(new))
        #expect(told?.reason == .undone)
        #expect(told?.message.contains("rolled back") == true)
        #expect(node[\.configured] == (isInstalled ? old.entry : nil))
        #expect(node[\.running] == (isInstalled ? old.entry : nil))
        #expect(node[\.isUp])
        #expect(node[\.record]?.pending == nil)
    }

    @Test func `puts everything back where the runtime comes up without the handler`() async throws {
        let node = SimulatedNode()
        node[\.ignores] = { $0 != nil }
        #expect(failure(try await node.run(new))?.reason == .undone)
        #expect(node[\.running] == nil)
    }

    @Test func `says what the restart's command said`() async throws {
        let node = SimulatedNode()
        node[\.restartFails] = true
        let told = failure(try await node.run(new))
        #expect(told?.reason == .undone)
        #expect(told?.message.contains("it was to fail") == true)
        #expect(node[\.configured] == nil)
    }

    @Test func `says that the runtime is down where it doesn't come back either way`() async throws {
        let node = SimulatedNode()
        node[\.refuses] = { _ in true }
        #expect(failure(try await node.run(new))?.reason == .runtimeDown)
        #expect(node[\.configured] == nil)
        // The restart for the change, and two without it.
        #expect(node[\.restarts] == 3)

        node[\.refuses] = { _ in false }
        #expect(failure(try await node.run(new))?.reason == .runtimeDown, "told until it is tried again")
        #expect(node[\.isUp])
        #expect(node[\.record]?.pending == nil)
    }

    @Test func `tries the same order again only after pauses that grow`() async throws {
        let node = SimulatedNode()
        node[\.refuses] = { $0 != nil }
        var date: Int64 = 1_000_000
        let first = failure(try await node.run(new, date: date))
        for minutes in [5, 10, 20, 40, 60, 60] as [Int64] {
            let restarts = node[\.restarts]
            #expect(failure(try await node.run(new, date: date + minutes * 60 - 1)) == first)
            #expect(node[\.restarts] == restarts, "before \(minutes) minutes have passed")
            date += minutes * 60
            #expect(failure(try await node.run(new, date: date)) == first)
            #expect(node[\.restarts] == restarts + 2, "after \(minutes) minutes")
        }
        #expect(node[\.fetches] == 1)
    }

    @Test func `tries another order at once`() async throws {
        let node = SimulatedNode()
        let new = new
        node[\.refuses] = { $0 == new.entry }
        #expect(failure(try await node.run(new))?.reason == .undone)
        #expect(try await node.run(old) == .ready)
        #expect(node[\.record]?.attempts == nil)
    }

    @Test func `is ready where somebody made it work in the meantime`() async throws {
        let node = SimulatedNode()
        node[\.refuses] = { $0 != nil }
        try await node.run(new)
        node[\.configured] = new.entry
        node[\.running] = new.entry
        #expect(try await node.run(new) == .ready)
    }

    @Test func `puts things back also where nothing can be noted down`() async throws {
        let node = SimulatedNode()
        node[\.failures] = ["restart": NodeFailure(.restartFailed, "no")]
        let effects = FailingAfterRestart(SimulatedEffects(node: node, order: new))
        let outcome = try await InstallationRun.run(new.machineOrder, effects)
        #expect(failure(outcome)?.reason == .undone)
        #expect(node[\.configured] == nil)
    }

    @Test func `of another agent is put back, and then fails by itself, ends all the same`() async throws {
        let node = SimulatedNode()
        var record = InstallationRecord()
        record.pending = PendingChange(path: "/config", after: "new", isProvable: true)
        record.pending?.isUndone = true
        node[\.record] = record
        let failure = NodeFailure(.hostNotWritable, "the disk is full")
        node[\.failures] = ["writeConfiguration": failure]
        #expect(try await node.run(new) == .failed(failure))
        #expect(node[\.restarts] == 0)
    }

    @Test func `counts restarts that end the agent, and pauses after three`() async throws {
        let node = SimulatedNode()
        // It never lists the handler, so each agent thinks that the restart is still owed.
        node[\.ignores] = { $0 != nil }
        var number = 0
        while number < 3 {
            let effects = DyingAtRestart(SimulatedEffects(node: node, order: new))
            await #expect(throws: DyingEffects.Killed.self) {
                try await InstallationRun.run(new.machineOrder, effects)
            }
            number += 1
        }
        #expect(node[\.restarts] == 3)
        #expect(failure(try await node.run(new))?.reason == .restartFailed)
        #expect(node[\.restarts] == 3)
    }
}

/// From the first restart on nothing can be written down.
private final class FailingAfterRestart: NodeEffects {
    private let base: any NodeEffects
    private let hasRestarted = Mutex(false)

    init(_ base: any NodeEffects) { self.base = base }

    func perform(_ step: InstallationStep) async throws -> InstallationEvent {
        if case .restart = step { hasRestarted.withLock { $0 = true } }
        if case .writeRecord = step, hasRestarted.withLock({ $0 }) {
            throw NodeFailure(.hostNotWritable, "the disk is full")
        }
        return try await base.perform(step)
    }
}

/// The runtime takes the agent with it.
private struct DyingAtRestart: NodeEffects {
    private let base: any NodeEffects

    init(_ base: any NodeEffects) { self.base = base }

    func perform(_ step: InstallationStep) async throws -> InstallationEvent {
        let event = try await base.perform(step)
        if case .restart = step { throw DyingEffects.Killed() }
        return event
    }
}
