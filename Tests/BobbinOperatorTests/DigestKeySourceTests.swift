// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import BobbinOperator

/// On the embedded API server, in its namespace `default`.
struct DigestKeySourceTests {
    private func source(_ server: EmbeddedServer, byte: UInt8 = 1) -> DigestKeySource {
        DigestKeySource(namespace: "default", reader: server.client, writer: server.client) {
            [UInt8](repeating: byte, count: DigestKey.length)
        }
    }

    @Test func `the key is made once, and is the same for every operator after`() async throws {
        try await EmbeddedServer.run { server in
            let first = try await source(server, byte: 1).key()
            let second = try await source(server, byte: 2).key()
            #expect(first == second)
            #expect(first.id == (try DigestKey(bytes: [UInt8](repeating: 1, count: DigestKey.length)))?.id)
        }
    }

    @Test func `many that need it at once agree`() async throws {
        try await EmbeddedServer.run { server in
            let keys = try await withThrowingTaskGroup(of: DigestKey.self) { group in
                for byte in UInt8(1)...20 { group.addTask { try await source(server, byte: byte).key() } }
                return try await group.reduce(into: Set<DigestKey>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
        }
    }

    @Test func `who makes the keys makes another each time`() async throws {
        try await EmbeddedServer.run { server in
            let secret = ObjectKey(namespace: "default", name: DigestKeySource.name)
            func key() async throws -> DigestKey {
                try await DigestKeySource(namespace: "default", reader: server.client, writer: server.client)
                    .key()
            }
            let first = try await key()
            try await server.client.delete(SecretData.type, secret, DeleteOptions())
            #expect(try await key() != first)
        }
    }

    @Test(arguments: [nil, "c2hvcnQ="])
    func `a Secret without a key is left alone, and told of without its content`(value: String?) async throws
    {
        try await EmbeddedServer.run { server in
            var body: JSONValue = [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(DigestKeySource.name)],
            ]
            if let value { body["data"] = [DigestKeySource.entry: .string(value)] }
            let before = try await server.create(SecretData.self, body)
            let failure = await #expect(throws: AppFailure.self) { try await source(server).key() }
            #expect(failure?.message.contains(DigestKeySource.name) == true)
            #expect(failure?.message.contains("short") == false && failure?.isTransient == true)
            let after = try await server.secret(DigestKeySource.name)
            #expect(after?.metadata.resourceVersion == before.metadata.resourceVersion)
        }
    }

    @Test func `nothing is written where the key can't be read`() async throws {
        let gone = try Client(ClientConfiguration(server: "http://127.0.0.1:9"))
        let keys = DigestKeySource(namespace: "default", reader: gone, writer: gone)
        await #expect(throws: KubeError.self) { try await keys.key() }
        await gone.shutDown()
    }
}
