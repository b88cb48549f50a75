// SPDX-License-Identifier: Apache-2.0

import HTTPFixture
import KubeModel
import SpinAPI
import Testing

@testable import Artifacts

/// Signatures that cosign puts into the registry.
@Suite(.enabled(if: Signer.isAvailable, "there is no openssl to sign with"))
struct CosignTests {
    private let shim = Array("a signed shim in a registry".utf8)

    /// Adds a signature of what has that digest, by `signer`; `about` is the digest that is signed.
    private func sign(
        _ digest: String,
        about: String? = nil,
        by signer: Signer,
        in registry: inout ScriptedRegistry
    ) throws {
        let payload: JSONValue = [
            "critical": [
                "identity": ["docker-reference": "example.com/team/shim"],
                "image": ["docker-manifest-digest": .string(about ?? digest)],
                "type": "cosign container image signature",
            ],
            "optional": .null,
        ]
        var layer = try registry.addBlob(payload.jsonBytes)
        let signature = try signer.signBase64(payload.jsonBytes)
        layer["annotations"] = ["dev.cosignproject.cosign/signature": .string(signature)]
        // One by somebody else before it, as there may be.
        var other = try registry.addBlob(Array("{}".utf8))
        other["annotations"] = ["dev.cosignproject.cosign/signature": "MAYCAQECAQE="]
        let tag = "sha256-\(digest.dropFirst("sha256:".count)).sig"
        try registry.addManifest([other, layer], config: ScriptedRegistry.image, tag: tag)
    }

    private func fetch(
        _ workshop: Workshop,
        _ registry: ScriptedRegistry,
        key: String,
        signature: String? = nil
    ) async throws -> NodeFailure? {
        let server = try await HTTPFixture.start(registry.answer)
        let reference = "127.0.0.1:\(server.port)/team/shim:v1"
        let source = ArtifactSource(
            .oci(reference: reference, path: nil, plainHTTP: true),
            signature: signature
        )
        return try await Workshop.failure {
            try await workshop.fetcher(publicKey: key).fetch(source, architecture: "amd64", to: workshop.file)
        }
    }

    @Test(arguments: [true, false])
    func `what the reference names has to be signed, be it an index or a manifest`(isIndex: Bool) async throws
    {
        let workshop = try Workshop()
        let signer = try Signer()
        var registry = ScriptedRegistry()
        var digest = try registry.addManifest([registry.addBlob(shim)])
        if isIndex { digest = try registry.addIndex([("linux/amd64", digest)]) }
        let unsigned = try await fetch(workshop, registry, key: signer.publicKey)
        #expect(unsigned?.reason == .signatureInvalid)
        #expect(unsigned?.message.contains("is not signed") == true)
        try sign(digest, by: signer, in: &registry)
        #expect(try await fetch(workshop, registry, key: signer.publicKey) == nil)
        #expect(workshop.contents(workshop.file) == shim)
        let other = try await fetch(Workshop(), registry, key: try Signer().publicKey)
        #expect(other?.reason == .signatureInvalid)
    }

    @Test func `a signature of something else isn't one, though the key is right`() async throws {
        let workshop = try Workshop()
        let signer = try Signer()
        var registry = ScriptedRegistry()
        let older = try registry.addManifest([registry.addBlob(Array("older".utf8))])
        let digest = try registry.addManifest([registry.addBlob(shim)])
        try sign(digest, about: older, by: signer, in: &registry)
        let failure = try await fetch(workshop, registry, key: signer.publicKey)
        #expect(failure?.reason == .signatureInvalid)
        #expect(workshop.names.isEmpty)
    }

    @Test func `a signature that is given is of the layer`() async throws {
        let workshop = try Workshop()
        let signer = try Signer()
        var registry = ScriptedRegistry()
        try registry.addManifest([registry.addBlob(shim)])
        let right = try signer.signBase64(shim)
        #expect(try await fetch(workshop, registry, key: signer.publicKey, signature: right) == nil)
        let wrong = try signer.signBase64(Array("another".utf8))
        let failure = try await fetch(workshop, registry, key: signer.publicKey, signature: wrong)
        #expect(failure?.reason == .signatureInvalid)
        #expect(workshop.names.isEmpty)
    }
}
