// SPDX-License-Identifier: Apache-2.0

import Curl
import KubeModel
import NIOHTTP1
import Synchronization
import Testing

@testable import KubeClient

@Suite(.timeLimit(.minutes(5)))
struct CurlTransportTests {
    /// Runs the body with a server and a transport to it, and ends both.
    private func with<Result>(
        limits: CurlTransport.Limits = CurlTransport.Limits(),
        _ answer: @escaping @Sendable (TestServer.Request) -> TestServer.Answer,
        _ body: (TestServer, CurlTransport) async throws -> Result
    ) async throws -> Result {
        let server = try await TestServer.start(answer)
        let transport = try CurlTransport(ClientConfiguration(server: server.url), limits: limits)
        let result = try await body(server, transport)
        await transport.shutDown()
        try await server.stop()
        return result
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test(arguments: [
        ("GET", nil), ("POST", "{\"a\":1}"), ("PATCH", "x"), ("PUT", ""), ("DELETE", nil), ("DELETE", "{}"),
    ])
    func `a request arrives as it was sent, and its answer comes back`(
        method: String,
        body: String?
    ) async throws {
        try await with({ _ in
            .whole(
                201,
                headers: [("content-TYPE", " text/x "), ("X-One", "1"), ("Retry-After", "7")],
                body: Array("hi".utf8)
            )
        }) {
            server,
            transport in
            let request = HTTPRequest(
                method: method,
                target: "/api/v1/x?a=b%20c",
                headers: [HTTPHeader("Accept", "application/json"), HTTPHeader("Authorization", "Bearer t")],
                body: body.map { Array($0.utf8) }
            )
            let response = try await transport.send(request)
            #expect(response.head.status == 201)
            #expect(response.head.first("content-type") == "text/x")
            #expect(response.head.retryAfterSeconds == 7)
            #expect(text(response) == "hi")
            let seen = try #require(server.requests.first)
            #expect(seen.method == method)
            #expect(seen.target == "/api/v1/x?a=b%20c")
            #expect(seen.headers["Accept"] == ["application/json"])
            #expect(seen.headers["Authorization"] == ["Bearer t"])
            #expect(seen.headers["Expect"].isEmpty)
            #expect(String(decoding: seen.body, as: UTF8.self) == body ?? "")
        }
    }

    @Test func `large bodies go both ways`() async throws {
        try await with({ .whole(body: $0.body) }) { _, transport async throws in
            let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let response = try await transport.send(HTTPRequest(method: "PUT", target: "/", body: body))
            #expect(response.body == body)
        }
    }

    @Test func `a compressed answer is decompressed`() async throws {
        // printf 'hello hello hello hello' | gzip -n | base64
        let gzip = try #require(Base64.decode("H4sIAAAAAAAAA8tIzcnJV8hAJwHjUT2NFwAAAA=="))
        try await with({ _ in .whole(headers: [("Content-Encoding", "gzip")], body: gzip) }) {
            server,
            transport in
            let response = try await transport.send(HTTPRequest(target: "/"))
            #expect(text(response) == "hello hello hello hello")
            #expect(server.requests.first?.headers["Accept-Encoding"] == ["gzip"])
        }
    }

    @Test func `an answer beyond its limit is refused`() async throws {
        try await with({ _ in .whole(body: Array(repeating: 0, count: 1001)) }) { _, transport async throws in
            var request = HTTPRequest(target: "/", responseLimit: 1000)
            let failure = await #expect(throws: TransportFailure.self) { try await transport.send(request) }
            #expect(failure?.kind == .tooLarge)
            request.responseLimit = 1001
            #expect(try await transport.send(request).body.count == 1001)
        }
    }

    @Test func `a header with a line break isn't sent`() async throws {
        try await with({ _ in .whole() }) { server, transport async throws in
            let request = HTTPRequest(
                target: "/",
                headers: [HTTPHeader("Authorization", "Bearer a\r\nX-Other: b")]
            )
            await #expect(throws: TransportFailure.self) { try await transport.send(request) }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a transport that is dropped ends what is under way`() async throws {
        let server = try await TestServer.start { _ in .stream(Feed(total: 0)) }
        var transport: CurlTransport? = try CurlTransport(ClientConfiguration(server: server.url))
        let stream = try await transport?.stream(HTTPRequest(target: "/"))
        transport = nil
        let failure = await #expect(throws: TransportFailure.self) { try await stream?.body.next() }
        #expect(failure?.kind == .closed)
        await server.closed.wait()
        try await server.stop()
    }

    @Test func `a proxy that the kubeconfig names gets the request`() async throws {
        let server = try await TestServer.start { _ in .whole() }
        var configuration = ClientConfiguration(server: "http://kubernetes.invalid:8001")
        configuration.proxyURL = server.url
        let transport = try CurlTransport(configuration)
        #expect(try await transport.send(HTTPRequest(target: "/version")).head.status == 200)
        #expect(server.requests.map(\.target) == ["http://kubernetes.invalid:8001/version"])
        await transport.shutDown()
        try await server.stop()
    }

    @Test(
        arguments: [
            ("https://k8s", nil, .environment), ("https://127.0.0.1:6443", nil, .none),
            ("http://localhost", nil, .none),
            ("https://[::1]:6443", nil, .none), ("https://localhost", "http://p", .url("http://p")),
        ] as [(String, String?, Endpoint.Proxy)]
    )
    func `the environment's proxy isn't used for this machine`(
        server: String,
        proxyURL: String?,
        proxy: Endpoint.Proxy
    ) throws {
        var configuration = ClientConfiguration(server: server)
        configuration.proxyURL = proxyURL
        #expect(try Endpoint(configuration).proxy == proxy)
    }

    @Test func `another server name leads to the same host`() throws {
        var configuration = ClientConfiguration(server: "https://10.0.0.1:6443/base/")
        #expect(try Endpoint(configuration).url(of: "/api") == "https://10.0.0.1:6443/base/api")
        #expect(try Endpoint(configuration).connectTo == nil)
        configuration.tls.serverName = "k8s"
        #expect(try Endpoint(configuration).url(of: "/api") == "https://k8s:6443/base/api")
        #expect(try Endpoint(configuration).connectTo == "k8s:6443:10.0.0.1:6443")
    }

    @Test func `a redirect isn't followed`() async throws {
        try await with({ _ in .whole(302, headers: [("Location", "/elsewhere")]) }) {
            server,
            transport async throws in
            #expect(try await transport.send(HTTPRequest(target: "/")).head.status == 302)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `many calls in parallel share a bounded number of connections`() async throws {
        var limits = CurlTransport.Limits()
        limits.concurrentCalls = 8
        try await with(limits: limits, { .whole(body: Array($0.target.utf8)) }) {
            server,
            transport async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<500 {
                    group.addTask {
                        let response = try await transport.send(HTTPRequest(target: "/\(index)"))
                        #expect(response.body == Array("/\(index)".utf8))
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.requests.count == 500)
            #expect(server.connections <= 8)
        }
    }

    @Test func `watches don't starve calls`() async throws {
        var limits = CurlTransport.Limits()
        limits.concurrentCalls = 1
        try await with(limits: limits, { $0.target == "/call" ? .whole() : .stream(Feed(total: 0)) }) {
            _,
            transport in
            var streams: [StreamedResponse] = []
            for index in 0..<100 {
                streams.append(try await transport.stream(HTTPRequest(target: "/\(index)")))
            }
            #expect(try await transport.send(HTTPRequest(target: "/call")).head.status == 200)
            #expect(streams.allSatisfy { $0.head.status == 200 })
        }
    }

    @Test func `streams that begin at once don't wait for each other`() async throws {
        try await with({ _ in .stream(Feed(total: 0)) }) { server, transport async throws in
            try await withThrowingTaskGroup(of: StreamedResponse.self) { group in
                for index in 0..<20 {
                    group.addTask { try await transport.stream(HTTPRequest(target: "/\(index)")) }
                }
                var streams: [StreamedResponse] = []
                for try await stream in group { streams.append(stream) }
                #expect(streams.count == 20)
                #expect(server.connections == 20)
            }
        }
    }

    @Test func `a slow consumer stops the socket`() async throws {
        let feed = Feed(total: 64 << 20)
        try await with({ _ in .stream(feed) }) { _, transport async throws in
            let response = try await transport.stream(HTTPRequest(target: "/"))
            await feed.stopped.wait()
            // What was taken lies in the sockets' buffers and in ours, and most of it is still to come.
            #expect(!feed.finished.hasFired)
            #expect(feed.flushed < 32 << 20)
            var received = 0
            var largest = 0
            while let chunk = try await response.body.next() {
                received += chunk.count
                largest = max(largest, chunk.count)
            }
            #expect(received == 64 << 20)
            #expect(largest <= CurlTransport.Limits().streamBuffer * StreamSink.heldFactor)
        }
    }

    @Test func `a stream that is stopped doesn't hold up calls`() async throws {
        let feed = Feed(total: 64 << 20)
        try await with({ $0.target == "/stream" ? .stream(feed) : .whole() }) { _, transport async throws in
            let response = try await transport.stream(HTTPRequest(target: "/stream"))
            await feed.stopped.wait()
            for _ in 0..<20 {
                #expect(try await transport.send(HTTPRequest(target: "/call")).head.status == 200)
            }
            #expect(response.head.status == 200)
        }
    }

    @Test func `a stream that is dropped closes its connection`() async throws {
        let feed = Feed(total: 0)
        try await with({ _ in .stream(feed) }) { _, transport async throws in
            var response: StreamedResponse? = try await transport.stream(HTTPRequest(target: "/"))
            #expect(response?.head.status == 200)
            response = nil
            await feed.closed.wait()
        }
    }

    @Test func `cancelling a reader closes its connection`() async throws {
        let feed = Feed(total: 0)
        try await with({ _ in .stream(feed) }) { _, transport async throws in
            let response = try await transport.stream(HTTPRequest(target: "/"))
            let reader = Task { try await response.body.next() }
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            await feed.closed.wait()
        }
    }

    @Test func `cancelling a call closes its connection`() async throws {
        let arrived = Signal()
        try await with({ _ in
            arrived.fire()
            return .silence
        }) { server, transport async throws in
            let call = Task { try await transport.send(HTTPRequest(target: "/")) }
            await arrived.wait()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            await server.closed.wait()
        }
    }

    @Test func `a call of a cancelled task isn't sent`() async throws {
        try await with({ _ in .whole() }) { server, transport async throws in
            let call = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await transport.send(HTTPRequest(target: "/"))
            }
            await #expect(throws: CancellationError.self) { try await call.value }
            let stream = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return try await transport.stream(HTTPRequest(target: "/"))
            }
            await #expect(throws: CancellationError.self) { try await stream.value }
            _ = try await transport.send(HTTPRequest(target: "/after"))
            #expect(server.requests.map(\.target) == ["/after"])
        }
    }

    @Test func `a call without an answer in time fails, and so does a stream without a head`() async throws {
        try await with({ _ in .silence }) { _, transport async throws in
            let request = HTTPRequest(target: "/", timeout: .milliseconds(50))
            let call = await #expect(throws: TransportFailure.self) { try await transport.send(request) }
            #expect(call?.kind == .timeout)
            let stream = await #expect(throws: TransportFailure.self) {
                _ = try await transport.stream(request)
            }
            #expect(stream?.kind == .timeout)
        }
    }

    @Test func `a call without any byte in time ends streams that have been silent as well`() async throws {
        try await with({ $0.target == "/watch" ? .stream(Feed(total: 0)) : .silence }) { _, transport in
            let watch = try await transport.stream(HTTPRequest(target: "/watch"))
            #expect(watch.body.connectionSilence != nil)
            async let ending = watch.body.next()
            let call = await #expect(throws: TransportFailure.self) {
                try await transport.send(HTTPRequest(target: "/call", timeout: .seconds(6)))
            }
            #expect(call?.kind == .timeout)
            do {
                let bytes = try await ending
                Issue.record("the stream gave \(bytes?.count ?? -1) bytes")
            } catch let failure as TransportFailure {
                #expect(failure.kind == .connection)
            }
        }
    }

    @Test func `a call in line fails in time too`() async throws {
        var limits = CurlTransport.Limits()
        limits.concurrentCalls = 1
        try await with(limits: limits, { _ in .silence }) { server, transport async throws in
            try await withThrowingTaskGroup(of: TransportFailure.Kind?.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        let request = HTTPRequest(target: "/", timeout: .milliseconds(100))
                        return await #expect(throws: TransportFailure.self) {
                            try await transport.send(request)
                        }?.kind
                    }
                }
                for try await kind in group { #expect(kind == .timeout) }
            }
        }
    }

    @Test func `a stream's time limit ends with its head`() async throws {
        let feed = Feed(total: 64 << 20)
        try await with({ $0.target == "/stream" ? .stream(feed) : .silence }) { _, transport async throws in
            let (response, limit) = try await Self.open("/stream", within: .seconds(2), on: transport)
            // A call that began later and has the same limit: once it has failed, the stream is past its own.
            let call = HTTPRequest(target: "/", timeout: limit)
            await #expect(throws: TransportFailure.self) { try await transport.send(call) }
            var received = 0
            while let chunk = try await response.body.next() { received += chunk.count }
            #expect(received == feed.total)
        }
    }

    /// Opens a stream with the least limit within which this machine gets its head, of that and its doubles.
    private static func open(
        _ target: String,
        within limit: Duration,
        on transport: CurlTransport
    ) async throws -> (StreamedResponse, Duration) {
        do {
            return (try await transport.stream(HTTPRequest(target: target, timeout: limit)), limit)
        } catch let failure as TransportFailure where failure.kind == .timeout {
            return try await open(target, within: limit * 2, on: transport)
        }
    }

    @Test func `a connection that breaks off is a failure, not an end`() async throws {
        try await with({ _ in .breakOff }) { _, transport async throws in
            let call = await #expect(throws: TransportFailure.self) {
                try await transport.send(HTTPRequest(target: "/"))
            }
            #expect(call?.kind == .connection)
            let response = try await transport.stream(HTTPRequest(target: "/"))
            let stream = await #expect(throws: TransportFailure.self) {
                while try await response.body.next() != nil {}
            }
            #expect(stream?.kind == .connection)
        }
    }

    @Test func `a server that isn't there is a failure that says so`() async throws {
        let closed = ClosedPort()
        let transport = try CurlTransport(ClientConfiguration(server: "http://127.0.0.1:\(closed.port)"))
        let failure = await #expect(throws: TransportFailure.self) {
            try await transport.send(HTTPRequest(target: "/"))
        }
        #expect(failure?.kind == .connection)
        #expect(failure?.detail.contains("127.0.0.1") == true)
        withExtendedLifetime(closed) {}
        await transport.shutDown()
    }

    @Test func `shutting down ends everything under way`() async throws {
        let arrived = Signal()
        let server = try await TestServer.start { request in
            if request.target == "/stream" { return .stream(Feed(total: 0)) }
            arrived.fire()
            return .silence
        }
        let transport = try CurlTransport(ClientConfiguration(server: server.url))
        let stream = try await transport.stream(HTTPRequest(target: "/stream"))
        let call = Task { try await transport.send(HTTPRequest(target: "/")) }
        await arrived.wait()
        await transport.shutDown()
        let failure = await #expect(throws: TransportFailure.self) { try await call.value }
        #expect(failure?.kind == .closed)
        let streamFailure = await #expect(throws: TransportFailure.self) { try await stream.body.next() }
        #expect(streamFailure?.kind == .closed)
        let late = await #expect(throws: TransportFailure.self) {
            try await transport.send(HTTPRequest(target: "/"))
        }
        #expect(late?.kind == .closed)
        await transport.shutDown()
        try await server.stop()
    }
}
