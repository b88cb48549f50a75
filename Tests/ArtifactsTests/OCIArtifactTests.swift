// SPDX-License-Identifier: Apache-2.0

import Digests
import HTTPFixture
import KubeModel
import SpinAPI
import Testing

@testable import Artifacts

/// Artifacts from a registry.
struct OCIArtifactTests {
    private let shim = Array("a shim in a registry".utf8)

    private func fetch(
        _ workshop: Workshop,
        _ server: HTTPFixture,
        _ reference: String = "/team/shim:v1",
        path: String? = nil,
        architecture: String = "amd64",
        maxSize: Int64 = 1 << 20,
        credentials: RegistryCredentials? = nil,
        sha256: String? = nil
    ) async throws -> (artifact: FetchedArtifact?, failure: NodeFailure?) {
        let reference = "127.0.0.1:\(server.port)" + reference
        let source = ArtifactSource(.oci(reference: reference, path: path, plainHTTP: true), sha256: sha256)
        let fetcher = workshop.fetcher(maxSize: maxSize, credentials: credentials)
        do {
            return (try await fetcher.fetch(source, architecture: architecture, to: workshop.file), nil)
        } catch let failure as NodeFailure { return (nil, failure) }
    }

    private func credentials(_ server: HTTPFixture, _ entry: JSONValue) throws -> RegistryCredentials {
        let auths = JSONValue.object(JSONObject(members: [("127.0.0.1:\(server.port)", entry)]))
        return try RegistryCredentials(
            dockerConfig: JSONValue.object(JSONObject(members: [("auths", auths)])).jsonBytes
        )
    }

    @Test func `the only layer of an artifact is taken`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        let (artifact, _) = try await fetch(workshop, server)
        #expect(artifact?.sha256.description == (try digest(shim)))
        #expect(artifact?.kind == .file)
        #expect(workshop.contents(workshop.file) == shim)
        #expect(workshop.names == ["shim"])
    }

    @Test func `of several layers the one with the title is taken`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        let layers = [
            try registry.addBlob(Array("notes".utf8), title: "README.md"),
            try registry.addBlob(shim, title: "shim"),
        ]
        try registry.addManifest(layers)
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server, path: "shim").failure == nil)
        #expect(workshop.contents(workshop.file) == shim)
        let missing = try await fetch(workshop, server, path: "shimm").failure
        #expect(missing?.reason == .archiveInvalid)
        #expect(missing?.message.contains("README.md, shim") == true)
        let unnamed = try await fetch(workshop, server).failure
        #expect(unnamed?.reason == .archiveInvalid)
        #expect(unnamed?.message.contains("README.md, shim") == true)
    }

    @Test(arguments: [
        ("amd64", ["linux/arm64", "linux/amd64"], 1), ("arm64", ["linux/amd64", "linux/arm64/v8"], 1),
        ("arm64", ["linux/arm64/v8", "linux/arm64"], 1), ("arm64", ["windows/arm64", "linux/arm64"], 1),
        ("amd64", [""], 0), ("amd64", ["unknown/unknown", "linux/amd64/v2"], 1),
    ])
    func `of an index the manifest for the node's platform is taken`(
        architecture: String,
        platforms: [String],
        expected: Int
    ) async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        var listed: [(platform: String, digest: String)] = []
        for (index, platform) in platforms.enumerated() {
            let layer = try registry.addBlob(Array("shim \(index)".utf8))
            listed.append((platform, try registry.addManifest([layer], tag: nil)))
        }
        try registry.addIndex(listed)
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server, architecture: architecture).failure == nil)
        #expect(workshop.contents(workshop.file) == Array("shim \(expected)".utf8))
    }

    @Test func `an index without the node's platform is told, with those that it has`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        let manifest = try registry.addManifest([registry.addBlob(shim)], tag: nil)
        try registry.addIndex([("linux/amd64", manifest), ("linux/s390x", manifest)])
        let server = try await HTTPFixture.start(registry.answer)
        let failure = try await fetch(workshop, server, architecture: "arm64").failure
        #expect(failure?.reason == .noArtifact)
        #expect(failure?.message.contains("linux/amd64, linux/s390x") == true)
    }

    @Test func `a reference by digest gets what has that digest, and nothing else`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        let pinned = try registry.addManifest([registry.addBlob(shim)], tag: nil)
        try registry.addManifest([registry.addBlob(Array("newer".utf8))])
        let honest = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, honest, "/team/shim:v1@\(pinned)").failure == nil)
        #expect(workshop.contents(workshop.file) == shim)
        registry.manifests[pinned] = registry.manifests["v1"]
        let other = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, other, "/team/shim@\(pinned)").failure?.reason == .digestMismatch)
        #expect(workshop.contents(workshop.file) == nil)
    }

    @Test func `a layer that isn't what the manifest says is removed`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        let layer = try registry.addBlob(shim)
        try registry.addManifest([layer])
        registry.blobs[try #require(layer["digest"]?.string)] = Array("something else".utf8)
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server).failure?.reason == .digestMismatch)
        #expect(workshop.names.isEmpty)
    }

    @Test func `a Shim's digest is the one of the layer`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server, sha256: digest(shim)).failure == nil)
        let failure = try await fetch(workshop, server, sha256: digest([])).failure
        #expect(failure?.reason == .digestMismatch)
        #expect(workshop.contents(workshop.file) == nil)
    }

    @Test func `a layer that is too large isn't asked for`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server, maxSize: 3).failure?.reason == .tooLarge)
        #expect(!server.requests.contains { $0.path.contains("/blobs/") })
    }

    @Test func `blobs may be elsewhere, and no credentials go there`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.token = "t0"
        try registry.addManifest([registry.addBlob(shim)])
        let store = try await HTTPFixture.start { [shim] _ in .whole(body: shim) }
        registry.blobHost = store.url
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server).failure == nil)
        #expect(workshop.contents(workshop.file) == shim)
        #expect(store.requests.map { $0.first("authorization") } == [nil])
    }

    @Test func `a registry's token is got for everybody, and used for all that follows`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.token = "t0"
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, server).failure == nil)
        #expect(server.requests.filter { $0.path == "/token" }.count == 1)
    }

    @Test(arguments: [
        #"{"username": "bob", "password": "pa:ss"}"#, #"{"auth": "Ym9iOnBhOnNz"}"#,
    ])
    func `a token is got with a name and a password`(entry: String) async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.token = "t0"
        registry.tokenFor = "Basic Ym9iOnBhOnNz"
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        let credentials = try credentials(server, JSONValue(json: Array(entry.utf8)))
        #expect(try await fetch(workshop, server, credentials: credentials).failure == nil)
        let failure = try await fetch(Workshop(), server).failure
        #expect(failure?.reason == .fetchFailed)
        #expect(failure?.message.contains("/token did not grant a token") == true)
        #expect(failure?.message.contains("pull Secret") == true)
    }

    @Test func `a token is got with an identity token`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.token = "t0"
        registry.refreshToken = "r0"
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        let credentials = try credentials(server, ["auth": "PHRva2VuPjo=", "identitytoken": "r0"])
        #expect(try await fetch(workshop, server, credentials: credentials).failure == nil)
    }

    @Test func `a registry may want a name and a password itself`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.basic = "Basic Ym9iOnBhOnNz"
        try registry.addManifest([registry.addBlob(shim)])
        let server = try await HTTPFixture.start(registry.answer)
        let right = try credentials(server, ["username": "bob", "password": "pa:ss"])
        #expect(try await fetch(workshop, server, credentials: right).failure == nil)
        for wrong in [nil, try credentials(server, ["username": "bob", "password": "hunter2"])] {
            let failure = try await fetch(workshop, server, credentials: wrong).failure
            #expect(failure?.reason == .fetchFailed)
            #expect(failure?.message.contains("hunter2") == false)
        }
    }

    @Test func `a tag that isn't there is told by its whole reference`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start(ScriptedRegistry().answer)
        let failure = try await fetch(workshop, server, "/team/shim").failure
        #expect(failure?.reason == .fetchFailed)
        #expect(failure?.message.contains("127.0.0.1:\(server.port)/team/shim:latest") == true)
    }

    @Test func `a manifest that can't be read, or has no end, is refused`() async throws {
        let workshop = try Workshop()
        var registry = ScriptedRegistry()
        registry.manifests["v1"] = (ScriptedRegistry.manifestType, Array("<html>".utf8))
        let odd = try await HTTPFixture.start(registry.answer)
        #expect(try await fetch(workshop, odd).failure?.reason == .archiveInvalid)
        let endless = try await HTTPFixture.start { _ in .endless() }
        #expect(try await fetch(workshop, endless).failure?.reason == .fetchFailed)
    }
}
