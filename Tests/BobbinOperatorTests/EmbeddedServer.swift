// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging

@testable import BobbinOperator

/// The embedded API server in this process, for what writes.
struct EmbeddedServer: Sendable {
    let client: Client
    let secrets = Store<SecretMetadata>([], indexes: [ObjectCaches.secretsByApp])

    static func run(_ body: (EmbeddedServer) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let plane = LocalControlPlane(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            let client = try Client(ClientConfiguration(server: "http://\(address.host):\(address.port)"))
            try await body(EmbeddedServer(client: client))
            group.cancelAll()
            await client.shutDown()
        }
    }

    var children: ChildWriter { ChildWriter(reader: client, writer: client, ledger: ChildLedger()) }

    /// Creates an object as somebody else does, or whoever is named.
    @discardableResult
    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        by fieldManager: String = "somebody"
    ) async throws -> Object {
        try await client.create(type, body, in: "default", fieldManager: fieldManager)
    }

    /// An object that owns others, which the garbage collector so leaves alone; its UID.
    func owner(_ name: String) async throws -> String {
        let body: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
        return try await create(ConfigMapMetadata.self, body).metadata.uid
    }

    /// A reference to it.
    static func reference(to owner: String, _ uid: String, controls: Bool = true) -> JSONValue {
        var reference: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner), "uid": .string(uid),
        ]
        if controls { reference["controller"] = true }
        return reference
    }

    /// What the server has, as the cache would.
    func refresh() async throws {
        let found = try await client.list(SecretMetadata.self, Selection(namespace: "default"), ListOptions())
        for secret in found.items { secrets.observe(secret) }
    }

    func secret(_ name: String) async throws -> SecretData? {
        do {
            return try await client.get(SecretData.self, ObjectKey(namespace: "default", name: name))
        } catch let error as KubeError where error.isNotFound { return nil }
    }
}
