// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import Testing

@testable import BobbinOperator

/// The runtime over real HTTP, against an API server that misbehaves.
@Suite(.timeLimit(.minutes(5)))
struct InformerFaultTests {
    private struct Setup: Sendable {
        let plane: LocalControlPlane
        let client: Client
        let informer: Informer<SecretMetadata>

        func create(_ name: String) async throws {
            let body: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)]]
            let _: SecretMetadata = try await client.create(
                SecretMetadata.self,
                body,
                in: "default",
                fieldManager: "test"
            )
        }

        func delete(_ name: String) async throws {
            try await client.delete(
                SecretMetadata.type,
                ObjectKey(namespace: "default", name: name),
                DeleteOptions()
            )
        }

        /// Waits until the store holds just these.
        func holds(_ names: Set<String>) async throws {
            while Set(informer.store.keys.map(\.name)) != names {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private func withInformer(_ body: (Setup) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let plane = LocalControlPlane(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            let client = try Client(ClientConfiguration(server: "http://\(address.host):\(address.port)"))
            let informer = Informer(
                SecretMetadata.self,
                reader: client,
                selection: Selection(namespace: "default"),
                logger: logger
            )
            group.addTask { try await informer.run() }
            let setup = Setup(plane: plane, client: client, informer: informer)
            for name in ["a", "b"] { try await setup.create(name) }
            try await setup.holds(["a", "b"])
            try await body(setup)
            group.cancelAll()
            await client.shutDown()
        }
    }

    @Test(arguments: ["drop", "end", "expire"])
    func `what changed while no watch ran is told once it runs again`(fault: String) async throws {
        try await withInformer { setup in
            setup.plane.faults.add(
                .fail(code: 503, reason: "ServiceUnavailable", retryAfterSeconds: nil),
                on: .init(verbs: ["watch", "list"], resource: "secrets"),
                count: 2
            )
            switch fault {
            case "drop": setup.plane.faults.dropWatches()
            case "end": setup.plane.faults.endWatches()
            default: setup.plane.faults.expireWatches()
            }
            try await setup.delete("a")
            try await setup.create("c")
            if fault == "expire" { setup.plane.faults.compact() }
            try await setup.holds(["b", "c"])
        }
    }
}
