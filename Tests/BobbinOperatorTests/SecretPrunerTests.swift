// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState
import Testing

@testable import BobbinOperator

@Suite(.timeLimit(.minutes(5)))
struct SecretPrunerTests {
    private func app(_ owner: String) -> SpinApp {
        var app = SpinApp()
        app.metadata.key = ObjectKey(namespace: "default", name: "hello")
        app.metadata.uid = owner
        return app
    }

    private func deployment(_ uid: String, generation: Int64, observed: Int64) -> Deployment {
        var deployment = Deployment()
        deployment.metadata.key = ObjectKey(namespace: "default", name: "hello")
        deployment.metadata.uid = uid
        deployment.metadata.generation = generation
        deployment.status.observedGeneration = observed
        return deployment
    }

    private func createSecret(
        _ name: String,
        of owner: String,
        by fieldManager: String = "bobbin",
        _ server: EmbeddedServer
    ) async throws {
        try await server.create(
            SecretMetadata.self,
            [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": [
                    "name": .string(name), "labels": ["core.spinkube.dev/app-name": "hello"],
                    "annotations": ["core.spinkube.dev/applied-configuration": "1"],
                    "ownerReferences": [EmbeddedServer.reference(to: "app", owner, controls: false)],
                ],
            ],
            by: fieldManager
        )
    }

    private func createReplicaSet(
        mounting secret: String,
        of owner: String,
        _ server: EmbeddedServer
    ) async throws {
        let labels: JSONValue = ["core.spinkube.dev/app-name": "hello", "v": .string(secret)]
        try await server.create(
            ReplicaSet.self,
            [
                "apiVersion": "apps/v1", "kind": "ReplicaSet",
                "metadata": [
                    "name": "hello-\(secret)", "labels": labels,
                    "ownerReferences": [EmbeddedServer.reference(to: "deployment", owner)],
                ],
                "spec": [
                    "replicas": 0, "selector": ["matchLabels": labels],
                    "template": [
                        "metadata": ["labels": labels],
                        "spec": [
                            "containers": [["name": "hello", "image": "i"]],
                            "volumes": [["name": "config", "secret": ["secretName": .string(secret)]]],
                        ],
                    ],
                ],
            ]
        )
    }

    private func remaining(_ server: EmbeddedServer) async throws -> [String] {
        let found = try await server.client.list(
            SecretMetadata.self,
            Selection(namespace: "default"),
            ListOptions()
        )
        return found.items.map(\.metadata.name).sorted()
    }

    @Test func `what no version mounts goes, what one could be rolled back to stays`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let deployment = try await server.owner("deployment")
            for name in ["old", "older", "new"] { try await createSecret(name, of: owner, server) }
            for name in ["old", "new"] { try await createReplicaSet(mounting: name, of: deployment, server) }
            try await server.refresh()
            let pruner = SecretPruner(reader: server.client, writer: server.client, store: server.secrets)
            let wait = try await pruner.prune(
                app(owner),
                current: "new",
                deployment: self.deployment(deployment, generation: 2, observed: 2),
                appLabel: "hello"
            )
            #expect(wait == nil)
            #expect(try await remaining(server) == ["new", "old"])
        }
    }

    @Test func `what one could be rolled back to stays where the versions are too large for one answer`()
        async throws
    {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let deployment = try await server.owner("deployment")
            for name in ["old", "older", "new"] { try await createSecret(name, of: owner, server) }
            for name in ["old", "new"] { try await createReplicaSet(mounting: name, of: deployment, server) }
            try await server.refresh()
            let reader = NarrowReader(client: server.client)
            let pruner = SecretPruner(reader: reader, writer: server.client, store: server.secrets)
            _ = try await pruner.prune(
                app(owner),
                current: "new",
                deployment: self.deployment(deployment, generation: 2, observed: 2),
                appLabel: "hello"
            )
            #expect(try await remaining(server) == ["new", "old"])
        }
    }

    @Test func `a Secret that somebody made stays, whatever labels, marks and owners it has`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            try await createSecret("ours", of: owner, server)
            try await createSecret("theirs", of: owner, by: "kubectl-create", server)
            try await server.refresh()
            let pruner = SecretPruner(reader: server.client, writer: server.client, store: server.secrets)
            _ = try await pruner.prune(app(owner), current: nil, deployment: nil, appLabel: "hello")
            #expect(try await remaining(server) == ["theirs"])
        }
    }

    @Test func `what the Deployment would mount next stays, though there is no pod of it yet`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            for name in ["mounted", "old"] { try await createSecret(name, of: owner, server) }
            let live: Deployment = try await server.create(
                Deployment.self,
                [
                    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "hello"],
                    "spec": Self.deploymentSpec(mounting: "mounted"),
                ]
            )
            try await server.refresh()
            let pruner = SecretPruner(reader: server.client, writer: server.client, store: server.secrets)
            _ = try await pruner.prune(
                app(owner),
                current: "new",
                deployment: deployment(live.metadata.uid, generation: 1, observed: 1),
                appLabel: "hello"
            )
            #expect(try await remaining(server) == ["mounted"])
        }
    }

    private static func deploymentSpec(mounting secret: String) -> JSONValue {
        [
            "replicas": 0, "selector": ["matchLabels": ["app": "hello"]],
            "template": [
                "metadata": ["labels": ["app": "hello"]],
                "spec": [
                    "containers": [["name": "hello", "image": "i"]],
                    "volumes": [["name": "config", "secret": ["secretName": .string(secret)]]],
                ],
            ],
        ]
    }

    @Test func `nothing goes while the deployment controller is behind`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            for name in ["old", "new"] { try await createSecret(name, of: owner, server) }
            try await server.refresh()
            let pruner = SecretPruner(reader: server.client, writer: server.client, store: server.secrets)
            _ = try await pruner.prune(
                app(owner),
                current: "new",
                deployment: deployment("some", generation: 2, observed: 1),
                appLabel: "hello"
            )
            #expect(try await remaining(server) == ["new", "old"])
        }
    }

    @Test func `without a deployment all go`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            for name in ["old", "new"] { try await createSecret(name, of: owner, server) }
            try await server.refresh()
            let pruner = SecretPruner(reader: server.client, writer: server.client, store: server.secrets)
            _ = try await pruner.prune(app(owner), current: nil, deployment: nil, appLabel: "hello")
            #expect(try await remaining(server) == [])
        }
    }
}

/// Reads what the embedded server has, but for lists of more than one object, whose answers are too large.
private struct NarrowReader: ObjectReader {
    let client: Client

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        try await client.get(type, key)
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> {
        guard options.limit == 1 else { throw KubeError(.tooLarge, message: "the answer is too large") }
        return try await client.list(type, selection, options)
    }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { try await client.watch(type, selection, options) }
}
