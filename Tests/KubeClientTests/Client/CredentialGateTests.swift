// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import Synchronization
import Testing

@testable import KubeClient

struct CredentialGateTests {
    private static let key = ObjectKey(namespace: "default", name: "x")
    private let time = TestTime()

    /// A token in a file that somebody may replace.
    private final class File: Sendable {
        let token = Mutex("a")
        func source(_ time: TestTime) -> TokenFileSource {
            TokenFileSource(path: "token", time: time.source) { _ in Array(self.token.withLock { $0 }.utf8) }
        }
    }

    private func client(_ transport: some Transport, _ source: any CredentialSource) throws -> Client {
        try Client(
            ClientConfiguration(server: "https://example.com"),
            transport: transport,
            credentials: source,
            time: time.source
        )
    }

    @Test func `a revoked token costs few requests, however many ask again at once`() async throws {
        let transport = RefusingTransport()
        let client = try client(transport, File().source(time))
        var failures = 0
        for _ in 0..<10_000 {
            let error = await #expect(throws: KubeError.self) {
                _ = try await client.get(Sample.self, Self.key)
            }
            if error?.isUnauthorized == true { failures += 1 }
            time.advance(by: .milliseconds(1))
        }
        #expect(failures == 10_000)
        #expect(transport.count <= 6)
        time.advance(by: .seconds(3600))
        await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(transport.count <= 7)
    }

    @Test func `another token is sent with the next try, and what the server takes opens the gate`()
        async throws
    {
        let transport = RefusingTransport()
        let file = File()
        let client = try client(transport, file.source(time))
        await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(transport.count == 1)
        file.token.withLock { $0 = "b" }
        transport.accepted.withLock { $0 = "Bearer b" }
        time.advance(by: .milliseconds(500))
        for _ in 0..<3 { _ = try await client.get(Sample.self, Self.key) }
        #expect(transport.count == 5)
    }

    @Test func `the error says when the server is asked again`() async throws {
        let client = try client(RefusingTransport(), File().source(time))
        for _ in 0..<2 {
            await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        }
        let error = await #expect(throws: KubeError.self) { _ = try await client.get(Sample.self, Self.key) }
        #expect(error?.retryAfter == .seconds(1))
    }

    @Test func `a gate lets one request through at a time`() {
        let gate = CredentialGate()
        let credential = Credential(authorization: Secret("a"))
        #expect(gate.wait(credential, now: .zero) == nil)
        gate.record(credential, isRefused: true, now: .zero)
        gate.record(credential, isRefused: true, now: .milliseconds(10))
        #expect(gate.wait(credential, now: .milliseconds(499)) == .milliseconds(1))
        #expect(gate.wait(credential, now: .milliseconds(500)) == nil)
        #expect(gate.wait(credential, now: .milliseconds(500)) == .milliseconds(500))
        gate.record(credential, isRefused: true, now: .milliseconds(900))
        gate.record(credential, isRefused: true, now: .milliseconds(950))
        #expect(gate.wait(credential, now: .milliseconds(1000)) == .milliseconds(900))
        gate.record(credential, isRefused: false, now: .milliseconds(1000))
        #expect(gate.wait(credential, now: .milliseconds(1000)) == nil)
    }
}

/// A server that refuses all credentials but one.
private final class RefusingTransport: Transport {
    let accepted = Mutex<String?>(nil)
    private let requests = Mutex(0)
    var count: Int { requests.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.withLock { $0 += 1 }
        let token = request.headers.first { $0.name == "Authorization" }?.value
        let isAccepted = accepted.withLock { $0 == token }
        return HTTPResponse(
            head: ResponseHead(status: isAccepted ? 200 : 401),
            body: Array(#"{"metadata":{"name":"x"}}"#.utf8)
        )
    }

    func stream(_ request: HTTPRequest) async throws -> StreamedResponse {
        throw TransportFailure(.connection, "there are no streams")
    }

    func shutDown() async {}
}
