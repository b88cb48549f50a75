// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Synchronization
import Testing

@testable import KubeClient

struct CredentialTests {
    private static let key = ObjectKey(namespace: "default", name: "x")
    private static let object = ScriptedTransport.Answer.response(200, body: #"{"metadata":{"name":"x"}}"#)

    /// Gives token 1, 2, 3 …, the next with each refusal that counts.
    private final class Tokens: CredentialSource {
        let generation = Mutex<UInt64>(1)

        func current() async throws -> Credential {
            let generation = generation.withLock { $0 }
            return Credential(authorization: Secret("Bearer t\(generation)"), generation: generation)
        }

        func refuse(_ credential: Credential) -> Bool {
            generation.withLock { if $0 == credential.generation { $0 += 1 } }
            return true
        }
    }

    private func authorizations(_ transport: ScriptedTransport) -> [String?] {
        transport.requests.map { request in request.headers.first { $0.name == "Authorization" }?.value }
    }

    @Test func `a refused credential is renewed and the call sent once more`() async throws {
        let transport = ScriptedTransport(.response(401), Self.object)
        _ = try await Client.scripted(transport, credentials: Tokens()).get(Sample.self, Self.key)
        #expect(authorizations(transport) == ["Bearer t1", "Bearer t2"])
    }

    @Test func `a watch with a refused credential is opened once more`() async throws {
        let transport = ScriptedTransport(.response(401), .stream(chunks: []))
        let client = try Client.scripted(transport, credentials: Tokens())
        let options = WatchOptions(resourceVersion: "1", timeoutSeconds: 1)
        _ = try await client.watch(Sample.self, Selection(), options)
        #expect(authorizations(transport) == ["Bearer t1", "Bearer t2"])
    }

    @Test func `a call is refused for good the second time`() async throws {
        let transport = ScriptedTransport(.response(401), .response(401), Self.object)
        let client = try Client.scripted(transport, credentials: Tokens())
        let error = await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(error?.isUnauthorized == true)
        #expect(transport.requests.count == 2)
    }

    @Test func `a token that can't change isn't sent twice`() async throws {
        let transport = ScriptedTransport(.response(401), Self.object)
        let client = try Client.scripted(transport, authentication: Authentication(.token(Secret("s"))))
        await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(authorizations(transport) == ["Bearer s"])
    }

    @Test func `user name and password go as basic authentication`() async throws {
        let transport = ScriptedTransport(Self.object)
        let authentication = Authentication(.basic(username: "aladdin", password: Secret("opensesame")))
        _ = try await Client.scripted(transport, authentication: authentication).get(Sample.self, Self.key)
        #expect(authorizations(transport) == ["Basic YWxhZGRpbjpvcGVuc2VzYW1l"])
    }

    @Test func `impersonation goes with every request`() async throws {
        let transport = ScriptedTransport(Self.object)
        let authentication = Authentication(
            impersonation: Impersonation(user: "jane", groups: ["a", "b"], uid: "7")
        )
        _ = try await Client.scripted(transport, authentication: authentication).get(Sample.self, Self.key)
        let headers = transport.requests.first?.headers.filter { $0.name.hasPrefix("Impersonate") }
        #expect(
            headers == [
                HTTPHeader("Impersonate-User", "jane"), HTTPHeader("Impersonate-Group", "a"),
                HTTPHeader("Impersonate-Group", "b"), HTTPHeader("Impersonate-Uid", "7"),
            ]
        )
    }

    @Test func `credentials that can't be had are an error of the request that needed them`() async throws {
        let authentication = Authentication(.tokenFile(path: "/nowhere/token"))
        let client = try Client.scripted(ScriptedTransport(), authentication: authentication)
        let error = await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(error?.code == .authentication)
        #expect(
            error?.description
                == "get ConfigMap default/x: cannot read token file \"/nowhere/token\": No such file or directory"
        )
    }

    @Test func `a configuration doesn't show its secrets`() {
        var configuration = ClientConfiguration(server: "https://x")
        configuration.authentication = Authentication(
            .token(Secret("s3cr3t")),
            identity: ClientIdentity(certificate: [], key: Secret(Array("s3cr3t".utf8)))
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("s3cr3t"))
        #expect(!"\(configuration)".contains("115, 51"))
    }
}
