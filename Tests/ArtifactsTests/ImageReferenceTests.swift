// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import Testing

@testable import Artifacts

/// How references and credentials are read.
struct ImageReferenceTests {
    private static let digest = String(repeating: "0a", count: 32)

    @Test(arguments: [
        ("shim", "docker.io/library/shim:latest"), ("team/shim:v1", "docker.io/team/shim:v1"),
        ("docker.io/shim", "docker.io/library/shim:latest"),
        ("index.docker.io/team/shim", "docker.io/team/shim:latest"),
        ("ghcr.io/a/b/shim:1.0_x", "ghcr.io/a/b/shim:1.0_x"), ("localhost/shim", "localhost/shim:latest"),
        ("localhost:5000/shim:v1", "localhost:5000/shim:v1"), ("[::1]:5000/shim", "[::1]:5000/shim:latest"),
        ("oci://ghcr.io/a/shim:v1", "ghcr.io/a/shim:v1"),
        ("ghcr.io/a/shim@sha256:\(digest)", "ghcr.io/a/shim@sha256:\(digest)"),
        ("ghcr.io/a/shim:v1@sha256:\(digest)", "ghcr.io/a/shim:v1@sha256:\(digest)"),
    ])
    func `a reference is completed as Docker does`(text: String, whole: String) throws {
        #expect(try ImageReference(text).description == whole)
    }

    @Test(arguments: [
        "", "ghcr.io/", "Team/shim", "team//shim", "team/shim:", "team/shim:a/b", "team/shim:.x", "a/../b",
        "team/shim@sha256:abc", "team/shim@sha512:\(digest)", "https://ghcr.io/a/shim", "team/sh im",
    ])
    func `a reference that can't be one is told`(text: String) {
        let failure = #expect(throws: NodeFailure.self) { try ImageReference(text) }
        #expect(failure?.reason == .fetchFailed)
    }

    @Test(arguments: [
        ("localhost:5000/a", true), ("127.0.0.1/a", true), ("[::1]:5000/a", true), ("ghcr.io/a/b", false),
        ("localhost.example.com/a", false),
    ])
    func `a registry on this machine needs no TLS`(text: String, isLocal: Bool) throws {
        #expect(try ImageReference(text).isLocal == isLocal)
    }

    @Test(arguments: [
        ("https://index.docker.io/v1/", "shim", true), ("docker.io", "team/shim", true),
        ("https://ghcr.io", "ghcr.io/a/b", true), ("ghcr.io", "ghcr.io:443/a/b", false),
        ("ghcr.io/a", "ghcr.io/a/b", true), ("ghcr.io/a", "ghcr.io/ab/b", false),
        ("http://reg:5000/v2/", "reg:5000/a", true),
        ("*.example.com", "r.example.com/a", true), ("*.example.com", "example.com/a", false),
        ("*.example.com", "a.b.example.com/a", false), ("ghcr.io", "ghcr.io.evil.example/a", false),
    ])
    func `credentials are for the registries of their key`(
        key: String,
        reference: String,
        matches: Bool
    ) throws {
        let auths = JSONObject(members: [(key, ["username": "u", "password": "p"])])
        let document = JSONValue.object(JSONObject(members: [("auths", .object(auths))]))
        let credentials = try RegistryCredentials(dockerConfig: document.jsonBytes)
        #expect((credentials.credential(for: try ImageReference(reference)) != nil) == matches)
    }

    @Test func `of several credentials the most exact are taken, and none is ever shown`() throws {
        let text = """
            {"auths": {"ghcr.io": {"username": "u1", "password": "secret"},
             "ghcr.io/team": {"auth": "dTI6c2VjcmV0"}, "ghcr.io/empty": {}, "ghcr.io/odd": {"auth": "!"}}}
            """
        let credentials = try RegistryCredentials(dockerConfig: Array(text.utf8))
        func user(_ reference: String) throws -> String? {
            credentials.credential(for: try ImageReference(reference))?.user
        }
        #expect(try user("ghcr.io/team/shim") == "u2")
        #expect(try user("ghcr.io/empty/shim") == "u1")
        #expect(try user("quay.io/team/shim") == nil)
        let credential = credentials.credential(for: try ImageReference("ghcr.io/team/shim"))
        #expect(!"\(credentials) \(String(describing: credential))".contains("secret"))
        #expect(throws: JSONError.self) { try RegistryCredentials(dockerConfig: Array("secret".utf8)) }
    }

    @Test(arguments: [
        (#"Bearer realm="https://a/t",service="s",scope="r:x:pull,push""#, "bearer", "r:x:pull,push"),
        (#"bearer scope=s , realm="https://a/t""#, "bearer", "s"), (#"Basic realm="x""#, "basic", nil),
        ("Negotiate", "negotiate", nil),
    ])
    func `a challenge is read`(header: String, scheme: String, scope: String?) {
        let challenge = AuthenticationChallenge(header)
        #expect(challenge?.scheme == scheme && challenge?.parameters["scope"] == scope)
    }
}
