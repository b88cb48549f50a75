// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import Testing

@testable import BobbinOperator

@Suite(.timeLimit(.minutes(5)))
struct RuntimeConfigSecretsTests {
    private func child(_ uid: String) -> ChildOwner {
        ChildOwner(type: SpinApp.type, name: "hello", uid: uid)
    }

    private func secret(
        _ content: String,
        of owner: String,
        named name: String = "app",
        labelled: Bool = true,
        controls: Bool = false
    ) -> JSONValue {
        var metadata: JSONValue = [
            "name": "hello-1", "namespace": "default",
            "ownerReferences": [EmbeddedServer.reference(to: name, owner, controls: controls)],
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
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            #expect(try await content(server) == ["runtime-config.toml": "a"])
            #expect(secrets.isTrusted(ObjectKey(namespace: "default", name: "hello-1"), owner: child(owner)))
            let version = try #require(server.secrets.objects.first).metadata.resourceVersion
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
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
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            try await edit(server, patch)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            #expect(try await content(server) == ["runtime-config.toml": "a"])
            let live = try #require(try await server.secret("hello-1"))
            #expect(live.metadata.labels["core.spinkube.dev/app-name"] == "hello")
        }
    }

    @Test func `an edit of what isn't ours is left, and looked at once`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            try await edit(server, ["metadata": ["annotations": ["mine": "yes"]]])
            let key = ObjectKey(namespace: "default", name: "hello-1")
            #expect(!secrets.isTrusted(key, owner: child(owner)))
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            #expect(secrets.isTrusted(key, owner: child(owner)))
            #expect(try await server.secret("hello-1")?.metadata.annotations["mine"] == "yes")
        }
    }

    @Test func `another configuration of the same checksum is never served as this one`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            await #expect(throws: RuntimeConfigSecrets.NameTaken.self) {
                try await secrets.ensure(secret("b", of: owner), owner: child(owner))
            }
            #expect(try await content(server) == ["runtime-config.toml": "a"])
        }
    }

    @Test func `a secret of spin-operator's is used where it says the same`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            try await server.create(SecretMetadata.self, secret("a", of: owner), by: "manager")
            try await server.refresh()
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            let live = try #require(try await server.secret("hello-1"))
            #expect(live.data == ["runtime-config.toml": [UInt8(ascii: "a")]])
            // It is signed once, so that a later edit of it can be told from another configuration.
            #expect(live.metadata.annotations["core.spinkube.dev/applied-configuration"] != nil)
        }
    }

    @Test(arguments: ["a", "b"], [true, false])
    func `a Secret that somebody made and that names the app as its owner is never written`(
        content: String,
        controls: Bool
    ) async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            try await server.create(SecretMetadata.self, secret(content, of: owner, controls: controls))
            try await server.refresh()
            let before = try #require(try await server.secret("hello-1"))
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            if content == "a" {
                // What it says is what is wanted, so it serves as well as our own.
                try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            } else {
                await #expect(throws: RuntimeConfigSecrets.NameTaken.self) {
                    try await secrets.ensure(secret("a", of: owner), owner: child(owner))
                }
                await #expect(throws: AppFailure.self) {
                    try await secrets.ensure(secret("a", of: owner), owner: child(owner), isLast: true)
                }
            }
            #expect(
                try await server.secret("hello-1")?.metadata.resourceVersion
                    == before.metadata.resourceVersion
            )
        }
    }

    /// A Secret that lost its owner, and what is to adopt it.
    private func orphan(
        _ server: EmbeddedServer,
        of owner: String,
        adoptedBy app: SpinApp?
    ) async throws -> RuntimeConfigSecrets {
        let earlier = try await server.owner("earlier")
        let first = RuntimeConfigSecrets(children: server.children, store: server.secrets)
        try await first.ensure(secret("a", of: earlier, named: "earlier"), owner: child(earlier))
        try await edit(server, ["metadata": ["ownerReferences": .null]])
        let reader = OwnerReader(client: server.client, app: app)
        let children = ChildWriter(reader: reader, writer: server.client, ledger: ChildLedger())
        return RuntimeConfigSecrets(children: children, store: server.secrets)
    }

    @Test func `a generated Secret that lost its owner is adopted as it is`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            var app = SpinApp()
            app.metadata.uid = owner
            let secrets = try await orphan(server, of: owner, adoptedBy: app)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            let live = try #require(try await server.secret("hello-1"))
            #expect(live.metadata.ownerReferences.map(\.uid) == [owner])
            #expect(live.data == ["runtime-config.toml": [UInt8(ascii: "a")]])
            let version = live.metadata.resourceVersion
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            #expect(try await server.secret("hello-1")?.metadata.resourceVersion == version)
        }
    }

    @Test(arguments: ["gone", "being deleted", "another"])
    func `what an app lost that is on its way out is not adopted, since it would go with the app`(
        state: String
    ) async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            var app = SpinApp()
            app.metadata.uid = state == "another" ? "later" : owner
            if state == "being deleted" { app.metadata.deletionTimestamp = "2026-01-01T00:00:00Z" }
            let secrets = try await orphan(server, of: owner, adoptedBy: state == "gone" ? nil : app)
            let error = try await #require(throws: KubeError.self) {
                try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            }
            #expect(error.isConflict)
            #expect(try await server.secret("hello-1")?.metadata.ownerReferences == [])
        }
    }

    @Test func `a generated Secret that is being deleted is told of with what it waits for`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            try await edit(server, ["metadata": ["finalizers": ["example.com/hold"]]])
            try await server.client.delete(
                SecretMetadata.type,
                ObjectKey(namespace: "default", name: "hello-1"),
                DeleteOptions()
            )
            try await server.refresh()
            let failure = try await #require(throws: AppFailure.self) {
                try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            }
            #expect(failure.reason == "ChildTerminating" && failure.message.contains("\"example.com/hold\""))
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
                try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            }
            #expect(try await content(server) == ["runtime-config.toml": "theirs"])
        }
    }

    @Test func `an edit that also takes the signature away is undone`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            let annotation = "core.spinkube.dev/applied-configuration"
            try await edit(
                server,
                [
                    "metadata": ["annotations": [annotation: .null]],
                    "data": ["runtime-config.toml": "Yg=="],
                ]
            )
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            #expect(try await content(server) == ["runtime-config.toml": "a"])
        }
    }

    @Test func `under the last name that there is, what differs is an edit`() async throws {
        try await EmbeddedServer.run { server in
            let owner = try await server.owner("app")
            let secrets = RuntimeConfigSecrets(children: server.children, store: server.secrets)
            try await secrets.ensure(secret("a", of: owner), owner: child(owner))
            try await secrets.ensure(secret("b", of: owner), owner: child(owner), isLast: true)
            #expect(try await content(server) == ["runtime-config.toml": "b"])
        }
    }
}
