// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import Testing

@testable import BobbinOperator

/// Secrets followed by name, over real HTTP.
@Suite(.timeLimit(.minutes(5)))
struct ReferencedSecretsTests {
    private let user = ObjectKey(namespace: "default", name: "app")

    private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

    private func create(_ name: String, _ client: Client) async throws -> ReferencedState {
        let body: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)]]
        let secret: SecretMetadata = try await client.create(
            SecretMetadata.self,
            body,
            in: "default",
            fieldManager: "test"
        )
        return .present(uid: secret.metadata.uid, resourceVersion: secret.metadata.resourceVersion)
    }

    @Test(arguments: [1, 10])
    func `each Secret that is referred to is followed through every failure`(limit: Int) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let plane = LocalControlPlane(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            let client = try Client(ClientConfiguration(server: "http://\(address.host):\(address.port)"))
            let secrets = ReferencedObjects<SecretMetadata>(
                reader: client,
                scopes: [Selection()],
                narrowLimit: limit,
                logger: logger
            )
            func wait(_ name: String, _ state: ReferencedState) async throws {
                while secrets.state(of: key(name)) != state { try await Task.sleep(for: .milliseconds(5)) }
            }
            group.addTask { try await secrets.run() }
            secrets.refer(user, to: [key("a"), key("missing")])
            try await wait("missing", .absent)
            _ = try await create("unrelated", client)
            try await wait("a", try await create("a", client))
            plane.faults.add(
                .fail(code: 403, reason: "Forbidden", retryAfterSeconds: nil),
                on: .init(verbs: ["watch", "list"], resource: "secrets"),
                count: 2
            )
            plane.faults.expireWatches()
            try await client.delete(SecretMetadata.type, key("a"), DeleteOptions())
            let later = try await create("missing", client)
            plane.faults.compact()
            try await wait("a", .absent)
            try await wait("missing", later)
            group.cancelAll()
            await client.shutDown()
        }
    }
}
