// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimInstallation
import SpinAPI
import Synchronization
import Testing

@Suite("An agent that installs") struct InstallationTests {
    private let order = SimulatedOrder()

    @Test func `brings the binary, then the configuration, and is ready when the runtime has the handler`()
        async throws
    {
        let node = SimulatedNode()
        #expect(try await node.run(order) == .ready)
        #expect(node[\.configured] == order.entry)
        #expect(node[\.running] == order.entry)
        #expect(node[\.binaries] == [order.binary])
        #expect(node[\.restarts] == 1)
        #expect(!node[\.staged])
        #expect(node[\.record]?.pending == nil)
        #expect(node[\.record]?.order == order.digest)
    }

    @Test func `neither fetches nor restarts where everything is there`() async throws {
        let node = SimulatedNode()
        try await node.run(order)
        #expect(try await node.run(order) == .ready)
        #expect(node[\.fetches] == 1)
        #expect(node[\.restarts] == 1)
        #expect(node[\.writes] == 1)
    }

    @Test func `fetches a binary again that is damaged or gone`() async throws {
        let node = SimulatedNode()
        try await node.run(order)
        node[\.binaries] = []
        #expect(try await node.run(order) == .ready)
        #expect(node[\.binaries] == [order.binary])
        #expect(node[\.restarts] == 1)
    }

    @Test func `restarts the runtime where the configuration is right and it doesn't know of it`()
        async throws
    {
        let node = SimulatedNode()
        try await node.run(order)
        node[\.running] = nil
        #expect(try await node.run(order) == .ready)
        #expect(node[\.running] == order.entry)
        #expect(node[\.writes] == 1)
    }

    @Test func `places a new version beside the old one, and removes that afterwards`() async throws {
        let node = SimulatedNode()
        try await node.run(order)
        let next = SimulatedOrder(version: "2")
        node[\.failures] = ["prune": NodeFailure(.hostNotWritable, "busy")]
        #expect(try await node.run(next) == .ready)
        #expect(node[\.binaries] == [order.binary, next.binary])
        node[\.failures] = [:]
        #expect(try await node.run(next) == .ready)
        #expect(node[\.binaries] == [next.binary])
        #expect(node[\.running] == next.entry)
    }

    @Test func `changes options without fetching`() async throws {
        let node = SimulatedNode()
        try await node.run(order)
        let next = SimulatedOrder(options: ["SystemdCgroup": true])
        #expect(try await node.run(next) == .ready)
        #expect(node[\.fetches] == 1)
        #expect(node[\.restarts] == 2)
        #expect(node[\.running] == next.entry)
    }

    @Test func `does all of it again where its memory was lost, but for the restart`() async throws {
        let node = SimulatedNode()
        try await node.run(order)
        node[\.record] = nil
        #expect(try await node.run(order) == .ready)
        #expect(node[\.restarts] == 1)
        #expect(node[\.record]?.order == order.digest)
    }

    @Test func `changes nothing where the runtime doesn't answer`() async throws {
        let node = SimulatedNode()
        node[\.isUp] = false
        let outcome = try await node.run(order)
        guard case .failed(let failure) = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(failure.reason == .restartFailed)
        #expect(failure.message.contains("spec.host.containerdSocket"))
        #expect(node[\.writes] == 0)
        #expect(node[\.restarts] == 0)
    }

    @Test(arguments: [
        "detectRuntime", "identifyArtifact", "fetch", "unpack", "place", "planChange", "checkChange",
        "backUp",
        "writeRecord", "lockShim", "lockNode",
    ])
    func `tells what fails before the configuration is written, and leaves the runtime alone`(
        step: String
    )
        async throws
    {
        let node = SimulatedNode()
        let failure = NodeFailure(.hostNotWritable, "no")
        node[\.failures] = [step: failure]
        #expect(try await node.run(order) == .failed(failure))
        #expect(node[\.configured] == nil)
        #expect(node[\.restarts] == 0)
        node[\.failures] = [:]
        #expect(try await node.run(order) == .ready)
        #expect(node[\.restarts] == 1)
    }

    @Test func `takes a write that fails back, without a restart`() async throws {
        let node = SimulatedNode()
        let failure = NodeFailure(.hostNotWritable, "no space left on device")
        node[\.failures] = ["writeConfiguration": failure]
        #expect(try await node.run(order) == .failed(failure))
        #expect(node[\.restarts] == 0)
        #expect(node[\.record]?.pending == nil)
    }
}
