import KubeClient
import KubeModel
import KubeRuntime
import Testing

@testable import BobbinOperator

@Suite(.timeLimit(.minutes(5)))
struct RuntimeConfigSecretsTests {
    private func secret(_ content: String, of owner: String, labelled: Bool = true) -> JSONValue {
        var metadata: JSONValue = [
            "name": "hello-1", "namespace": "default",
            "ownerReferences": [EmbeddedServer.reference(to: "app", owner)],
        ]
        if labelled { metadata["labels"] = ["core.spinkube.dev/app-name": "hello"] }
        return [
            "apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque",
            "data": ["runtime-config.toml": .string(Base64.encode(Array(content.utf8)))],
        ]
    }

    private func edit(_ server: EmbeddedServer, _ patch: JSONValue) async throws {
        let _: SecretMetadata = try await server.client.patch(
            SecretMetadata.self,
            .merge(patch),
            to: ObjectKey(namespace: "default", name: "hello-1"),
            subresource: nil,
            fieldManager: "somebody"
        )
        try await server.refresh()
    }

    private func content(_ server: EmbeddedServer) async throws -> [String: String]? {
        try await server.secret("hello-1")?.data.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a secret is created once and then believed without being read`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            #expect(try await content(server) == ["runtime-config.toml": "a"])
            #expect(secrets.isTrusted(ObjectKey(namespace: "default", name: "hello-1"), owner: owner))
            let version = try #require(server.secrets.objects.first).metadata.resourceVersion
            try await secrets.bring(secret("a", of: owner), owner: owner)
            #expect(server.secrets.objects.first?.metadata.resourceVersion == version)
        }
    }

    @Test(
        arguments: [
            ["data": ["runtime-config.toml": "Yg=="]], ["data": ["more": "Yg=="]],
            ["data": ["runtime-config.toml": .null]], ["data": .null],
            ["metadata": ["labels": ["core.spinkube.dev/app-name": .null]]],
        ] as [JSONValue]
    )
    func `an edit is undone`(patch: JSONValue) async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            try await edit(server, patch)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            #expect(try await content(server) == ["runtime-config.toml": "a"])
            let live = try #require(try await server.secret("hello-1"))
            #expect(live.metadata.labels["core.spinkube.dev/app-name"] == "hello")
        }
    }

    @Test func `an edit of what isn't ours is left, and looked at once`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            try await edit(server, ["metadata": ["annotations": ["mine": "yes"]]])
            let key = ObjectKey(namespace: "default", name: "hello-1")
            #expect(!secrets.isTrusted(key, owner: owner))
            try await secrets.bring(secret("a", of: owner), owner: owner)
            #expect(secrets.isTrusted(key, owner: owner))
            #expect(try await server.secret("hello-1")?.metadata.annotations["mine"] == "yes")
        }
    }

    @Test func `another configuration of the same checksum is never served as this one`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            await #expect(throws: RuntimeConfigSecrets.NameTaken.self) {
                try await secrets.bring(secret("b", of: owner), owner: owner)
            }
            #expect(try await content(server) == ["runtime-config.toml": "a"])
        }
    }

    @Test func `a secret of spin-operator's is used where it says the same`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            try await server.create(SecretMetadata.self, secret("a", of: owner))
            try await server.refresh()
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            let live = try #require(try await server.secret("hello-1"))
            #expect(live.data == ["runtime-config.toml": [UInt8(ascii: "a")]])
            // It is signed once, so that a later edit of it can be told from another configuration.
            #expect(live.metadata.annotations["core.spinkube.dev/applied-configuration"] != nil)
        }
    }

    @Test(arguments: [true, false])
    func `a secret that somebody else made is reported and left alone`(isCached: Bool) async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            var foreign = secret("theirs", of: owner, labelled: isCached)
            foreign["metadata"]?["ownerReferences"] = .null
            try await server.create(SecretMetadata.self, foreign)
            if isCached { try await server.refresh() }
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            await #expect(throws: AppFailure.self) {
                try await secrets.bring(secret("a", of: owner), owner: owner)
            }
            #expect(try await content(server) == ["runtime-config.toml": "theirs"])
        }
    }

    @Test func `an edit that also takes the signature away is undone`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            let annotation = "core.spinkube.dev/applied-configuration"
            try await edit(
                server,
                [
                    "metadata": ["annotations": [annotation: .null]],
                    "data": ["runtime-config.toml": "Yg=="],
                ]
            )
            try await secrets.bring(secret("a", of: owner), owner: owner)
            #expect(try await content(server) == ["runtime-config.toml": "a"])
        }
    }

    @Test func `under the last name that there is, what differs is an edit`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.bring(secret("a", of: owner), owner: owner)
            try await secrets.bring(secret("b", of: owner), owner: owner, isLast: true)
            #expect(try await content(server) == ["runtime-config.toml": "b"])
        }
    }
}
