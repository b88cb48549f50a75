// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import KubeModel
import ShimInstallation
import SpinAPI
import Testing

/// What an agent that is killed leaves, and what the next one makes of it.
@Suite("A killed agent") struct KilledAgentTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var before: [SimulatedOrder] = []
        var order = SimulatedOrder()
        /// Whether the runtime doesn't come back with what is ordered.
        var isRefused = false
    }

    static let scenarios = [
        Scenario(testDescription: "a first installation"),
        Scenario(testDescription: "another version", before: [.init()], order: .init(version: "2")),
        Scenario(
            testDescription: "another handler",
            before: [.init()],
            order: .init(handler: "spin-next")
        ),
        Scenario(
            testDescription: "other options",
            before: [.init()],
            order: .init(options: ["SystemdCgroup": true])
        ),
        Scenario(testDescription: "nothing to do", before: [.init()]),
        Scenario(
            testDescription: "an uninstallation",
            before: [.init()],
            order: .init(operation: .uninstall)
        ),
        Scenario(testDescription: "a first installation that fails", isRefused: true),
        Scenario(
            testDescription: "another version that fails",
            before: [.init()],
            order: .init(version: "2"),
            isRefused: true
        ),
    ]

    private func prepare(_ scenario: Scenario) async throws -> SimulatedNode {
        let node = SimulatedNode()
        for order in scenario.before { try await node.run(order) }
        let wanted = wanted(scenario)
        if scenario.isRefused { node[\.refuses] = { $0 == wanted } }
        node[\.restarts] = 0
        return node
    }

    private func wanted(_ scenario: Scenario) -> RuntimeEntry? {
        scenario.order.operation == .install ? scenario.order.entry : nil
    }

    @Test(arguments: scenarios, DyingEffects.Moment.allCases)
    func `leaves the configuration as it was or as it is to be, and the next one finishes the job`(
        _ scenario: Scenario,
        _ moment: DyingEffects.Moment
    ) async throws {
        let before = scenario.before.last?.entry
        let after = wanted(scenario)
        var number = 1
        while true {
            let node = try await prepare(scenario)
            let outcome = try await node.run(scenario.order, killedAt: number, moment)
            #expect([before, after].contains(node[\.configured]), "killed \(moment) step \(number)")
            if outcome != nil { break }
            try await checkEnd(
                of: scenario,
                node,
                restarts: scenario.isRefused ? 4 : 2,
                "killed \(moment) step \(number)"
            )
            number += 1
        }
        #expect(number > Self.fewestSteps, "only \(number - 1) agents were killed")
    }

    /// How many steps an agent has at least: it looks at the node before it knows that there is nothing to do.
    private static let fewestSteps = 8
    /// More steps than an agent has. Those that fail have most: each time that they ask a runtime that is down is one.
    private static let stepBound = 1000

    /// Does something with a node whose agent was killed after its first step, with one whose agent was killed after its
    /// second step, and so on.
    private func afterEachStep(
        of scenario: Scenario,
        _ body: (SimulatedNode, Int) async throws -> Void
    ) async throws {
        for number in 1..<Self.stepBound {
            let node = try await prepare(scenario)
            if try await node.run(scenario.order, killedAt: number, .after) != nil {
                #expect(number > Self.fewestSteps, "only \(number - 1) agents were killed")
                return
            }
            try await body(node, number)
        }
        Issue.record("the agent didn't end within \(Self.stepBound) steps")
    }

    @Test(arguments: scenarios)
    func `may be followed by one that is killed too`(_ scenario: Scenario) async throws {
        // Most steps of one that fails are the same, so of its second ones only some are tried, others each time.
        let distance = scenario.isRefused ? 11 : 1
        var pairs = 0
        try await afterEachStep(of: scenario) { _, first in
            var second = 1 + first % distance
            while second < Self.stepBound {
                let node = try await prepare(scenario)
                let outcome = try await node.run(scenario.order, killedAt: first, .after)
                try #require(outcome == nil)
                guard try await node.run(scenario.order, killedAt: second, .after) == nil else { return }
                try await checkEnd(
                    of: scenario,
                    node,
                    restarts: scenario.isRefused ? 6 : 3,
                    "killed after steps \(first) and \(second)"
                )
                pairs += 1
                second += distance
            }
            Issue.record("the agent after one that was killed after step \(first) didn't end")
        }
        #expect(pairs > 50)
    }

    @Test(arguments: scenarios)
    func `may be followed by one with another order`(_ scenario: Scenario) async throws {
        let other = SimulatedOrder(version: "3")
        try await afterEachStep(of: scenario) { node, number in
            let outcome = try await node.run(other)
            #expect(outcome == .ready, "killed after step \(number)")
            #expect(node[\.running] == other.entry)
            #expect(node[\.binaries] == [other.binary])
        }
    }

    @Test(arguments: scenarios, ["identifyArtifact", "fetch", "planChange", "checkChange"])
    func `leaves nothing unproven behind where the next one can't do what it is to`(
        _ scenario: Scenario,
        step: String
    ) async throws {
        let other = SimulatedOrder(version: "3")
        let failure = NodeFailure(.fetchFailed, "no")
        try await afterEachStep(of: scenario) { node, number in
            let isSettled = node[\.record]?.order == scenario.order.digest
            let isGone = scenario.order.operation == .uninstall && node[\.record] == nil
            node[\.failures] = [step: failure]
            let first = try await node.run(other)
            #expect(first == .failed(failure), "killed after step \(number)")
            #expect(node[\.isUp], "killed after step \(number)")
            #expect(node[\.record]?.pending == nil, "killed after step \(number)")
            #expect(node[\.unlocks] <= 1)
            let expected = isSettled || isGone ? wanted(scenario) : scenario.before.last?.entry
            #expect(node[\.configured] == expected, "killed after step \(number)")
            node[\.failures] = [:]
            let second = try await node.run(other)
            #expect(second == .ready, "killed after step \(number)")
        }
    }

    @Test(arguments: scenarios)
    func `may be followed by one that uninstalls`(_ scenario: Scenario) async throws {
        try await afterEachStep(of: scenario) { node, number in
            try await expectUninstalled(node, "killed after step \(number)")
        }
    }

    private func checkEnd(
        of scenario: Scenario,
        _ node: SimulatedNode,
        restarts most: Int,
        _ moment: Comment
    ) async throws {
        let outcome = try await node.run(scenario.order)
        if scenario.isRefused {
            guard case .failed(let failure) = outcome else {
                Issue.record("\(outcome), \(moment.rawValue)")
                return
            }
            #expect(failure.reason == .undone, moment)
            #expect(node[\.configured] == scenario.before.last?.entry, moment)
            #expect(node[\.running] == scenario.before.last?.entry, moment)
        } else {
            #expect(outcome == .ready, moment)
            #expect(node[\.configured] == wanted(scenario), moment)
            #expect(node[\.running] == wanted(scenario), moment)
            #expect(!node[\.staged], moment)
        }
        #expect(node[\.isUp], moment)
        // One that may have been made and one to be sure, and as many again to undo it.
        #expect(node[\.restarts] <= most, moment)
        #expect(node[\.record]?.pending == nil, moment)
        try await expectUninstalled(node, moment)
    }

    private func expectUninstalled(_ node: SimulatedNode, _ moment: Comment) async throws {
        #expect(try await node.run(.init(operation: .uninstall)) == .ready, moment)
        #expect(node[\.configured] == nil, moment)
        #expect(node[\.running] == nil, moment)
        #expect(node[\.binaries].isEmpty, moment)
        #expect(node[\.record] == nil, moment)
    }
}
