// SPDX-License-Identifier: Apache-2.0

import HTTPFixture
import SpinAPI
import Testing

@testable import Artifacts

/// Signatures over artifacts.
@Suite(.enabled(if: Signer.isAvailable, "there is no openssl to sign with"))
struct SignatureTests {
    private let content = Array("a signed shim".utf8)

    private func fetch(
        _ workshop: Workshop,
        _ source: ArtifactSource,
        key: String
    ) async throws -> NodeFailure? {
        try await Workshop.failure {
            try await workshop.fetcher(publicKey: key).fetch(source, architecture: "amd64", to: workshop.file)
        }
    }

    @Test func `a signature beside the artifact is looked for and checked`() async throws {
        let workshop = try Workshop()
        let signer = try Signer()
        let signature = try signer.signBase64(content)
        let server = try await HTTPFixture.start { [content] request in
            switch request.target {
            case "/shim?v=1": .whole(body: content)
            case "/shim.sig?v=1": .whole(body: Array("\(signature)\n".utf8))
            default: .whole(404)
            }
        }
        let source = ArtifactSource(.http(server.url + "/shim?v=1"))
        #expect(try await fetch(workshop, source, key: signer.publicKey) == nil)
        #expect(workshop.contents(workshop.file) == content)
        let other = try await fetch(workshop, source, key: try Signer().publicKey)
        #expect(other?.reason == .signatureInvalid)
        #expect(workshop.contents(workshop.file) == nil)
    }

    @Test func `an artifact without a signature is refused`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] request in
            request.path == "/shim" ? .whole(body: content) : .whole(404)
        }
        let source = ArtifactSource(.http(server.url + "/shim"))
        let failure = try await fetch(workshop, source, key: try Signer().publicKey)
        #expect(failure?.reason == .signatureInvalid)
        #expect(failure?.message.contains(server.url + "/shim.sig") == true)
        #expect(workshop.names.isEmpty)
    }

    @Test func `a signature that can't be had is no wrong signature`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] request in
            request.path == "/shim" ? .whole(body: content) : .whole(503)
        }
        let source = ArtifactSource(.http(server.url + "/shim"))
        let failure = try await fetch(workshop, source, key: try Signer().publicKey)
        #expect(failure?.reason == .fetchFailed)
    }

    @Test func `a signature that is given is checked, and none is looked for`() async throws {
        let workshop = try Workshop()
        let signer = try Signer()
        let server = try await HTTPFixture.start { [content] _ in .whole(body: content) }
        var source = ArtifactSource(.http(server.url + "/shim"), signature: try signer.signBase64(content))
        #expect(try await fetch(workshop, source, key: signer.publicKey) == nil)
        #expect(server.requests.count == 1)
        source.signature = try signer.signBase64(Array("another".utf8))
        #expect(try await fetch(workshop, source, key: signer.publicKey)?.reason == .signatureInvalid)
        source.signature = "not base64!"
        #expect(try await fetch(workshop, source, key: signer.publicKey)?.reason == .signatureInvalid)
    }

    @Test func `a key that can't be used is told, and lets nothing through`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] _ in .whole(body: content) }
        let source = ArtifactSource(.http(server.url), signature: try Signer().signBase64(content))
        let failure = try await fetch(workshop, source, key: "nonsense")
        #expect(failure?.reason == .signatureInvalid)
        #expect(failure?.message.contains("publicKey") == true)
        #expect(workshop.names.isEmpty)
    }

    @Test func `a file of the image is checked in the same way`() async throws {
        let workshop = try Workshop()
        let signer = try Signer()
        let path = workshop.path("baked")
        try workshop.write(content, to: path)
        let source = ArtifactSource(.file(path), sha256: try digest(content))
        let unsigned = try await fetch(workshop, source, key: signer.publicKey)
        #expect(unsigned?.reason == .signatureInvalid)
        #expect(unsigned?.message.contains(path + ".sig") == true)
        try workshop.write(try signer.sign(content), to: path + ".sig")
        #expect(try await fetch(workshop, source, key: signer.publicKey) == nil)
        #expect(workshop.contents(workshop.file) == content)
        #expect(workshop.contents(path) == content)
    }

    @Test func `signatures are read as tools write them`() {
        let der: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1]
        for text in [
            "MAYCAQECAQE=", "MAYCAQECAQE=\n", " MAYC\r\nAQEC\n AQE= ",
            "-----BEGIN SIGNATURE-----\nMAYCAQEC\nAQE=\n-----END SIGNATURE-----\n",
        ] {
            #expect(SignatureText.read(Array(text.utf8)) == der)
        }
        #expect(SignatureText.read(der) == der)
        for text in ["", "MAYC!", "AAAA", "<html>"] { #expect(SignatureText.read(Array(text.utf8)) == nil) }
    }
}
