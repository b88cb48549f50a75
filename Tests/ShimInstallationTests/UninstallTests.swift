// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import SpinAPI
import Synchronization
import Testing

@Suite("An agent that uninstalls") struct UninstallTests {
    private let installed = SimulatedOrder()
    private let order = SimulatedOrder(operation: .uninstall)

    @Test func `leaves nothing, in the file and in the runtime`() async throws {
        let node = SimulatedNode()
        try await node.run(installed)
        #expect(try await node.run(order) == .ready)
        #expect(node[\.configured] == nil)
        #expect(node[\.running] == nil)
        #expect(node[\.binaries].isEmpty)
        #expect(node[\.record] == nil)
        #expect(!node[\.hasBackup])
        #expect(node[\.restarts] == 2)
    }

    @Test(arguments: [true, false])
    func `touches nothing where nothing is`(isSupported: Bool) async throws {
        let node = SimulatedNode()
        node[\.isSupported] = isSupported
        node[\.isUp] = false
        #expect(try await node.run(order) == .ready)
        #expect(node[\.locks] == 0)
        #expect(node[\.restarts] == 0)
    }

    @Test func `is done the second time at once`() async throws {
        let node = SimulatedNode()
        try await node.run(installed)
        try await node.run(order)
        #expect(try await node.run(order) == .ready)
        #expect(node[\.restarts] == 2)
    }

    @Test func `removes what was fetched for a host whose runtime isn't known`() async throws {
        let node = SimulatedNode()
        node[\.failures] = ["planChange": NodeFailure(.handlerConflict, "taken")]
        try await node.run(installed)
        node[\.isSupported] = false
        #expect(try await node.run(order) == .ready)
        #expect(node[\.binaries].isEmpty)
        #expect(node[\.record] == nil)
    }

    @Test
    func `tells that it can't where the configuration was changed on a host that it doesn't know any more`()
        async throws
    {
        let node = SimulatedNode()
        try await node.run(installed)
        node[\.isSupported] = false
        guard case .failed(let failure) = try await node.run(order) else {
            return #expect(Bool(false), "it succeeded")
        }
        #expect(failure.reason == .unsupportedHost)
        #expect(node[\.configured] == installed.entry)
    }

    @Test func `removes the files where the block is gone already and the runtime is down`() async throws {
        let node = SimulatedNode()
        try await node.run(installed)
        node[\.configured] = nil
        node[\.isUp] = false
        #expect(try await node.run(order) == .ready)
        #expect(node[\.record] == nil)
    }

    @Test func `puts the block back where the runtime doesn't come back without it`() async throws {
        let node = SimulatedNode()
        try await node.run(installed)
        node[\.refuses] = { $0 == nil }
        guard case .failed(let failure) = try await node.run(order) else {
            return #expect(Bool(false), "it succeeded")
        }
        #expect(failure.reason == .undone)
        #expect(node[\.running] == installed.entry)
        #expect(node[\.binaries] == [installed.binary])
    }
}
