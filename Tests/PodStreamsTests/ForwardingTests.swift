// SPDX-License-Identifier: Apache-2.0

import HTTPFixture
import KubeClient
import KubeModel
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import PodStreams

/// A local port, over WebSockets, to pods that a fixture plays.
@Suite(.timeLimit(.minutes(10)))
struct ForwardingTests {
    private typealias Local = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private final class Failures: Sendable {
        let texts = Mutex<[String]>([])
    }

    /// Forwards a local port for the time of a test.
    private func forwarding(
        _ behaviour: PodPortFixture.Behaviour,
        _ body:
            @escaping @Sendable (_ port: Int, _ fixture: PodPortFixture, _ failures: Failures) async throws ->
            Void
    ) async throws {
        let fixture = try await PodPortFixture.start { _ in behaviour }
        let client = try Client(ClientConfiguration(server: fixture.url))
        let listener = try await ForwardListener.listen(on: "127.0.0.1", port: 0)
        let failures = Failures()
        let key = ObjectKey(namespace: "default", name: "hello")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await listener.run {
                    try await client.forward(to: key, port: 80)
                } failed: { error in
                    failures.texts.withLock { $0.append("\(error)") }
                }
            }
            try await body(listener.port, fixture, failures)
            group.cancelAll()
        }
        await client.shutDown()
    }

    private func local(_ port: Int) async throws -> Local {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Local(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)
                    )
                }
            }
    }

    /// Sends something and reads until the other side ends.
    private func exchange(_ port: Int, _ text: String, halfCloses: Bool = false) async throws -> Int {
        try await local(port).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            if halfCloses { outbound.finish() }
            var count = 0
            for try await buffer in inbound { count += buffer.readableBytes }
            return count
        }
    }

    private func eventually(_ what: String, _ probe: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while !probe() {
            try #require(ContinuousClock.now < end, "not in time: \(what)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `bytes go both ways, in order`() async throws {
        try await forwarding(.echo) { port, fixture, _ in
            let sent = (0..<2000).map { "line \($0)\n" }.joined()
            let received = try await local(port).executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: sent))
                var received = ""
                for try await buffer in inbound {
                    received += String(buffer: buffer)
                    if received.utf8.count >= sent.utf8.count { break }
                }
                return received
            }
            #expect(received == sent)
            #expect(fixture.targets == ["/api/v1/namespaces/default/pods/hello/portforward?ports=80"])
        }
    }

    @Test func `all that the pod sent is there before the connection ends`() async throws {
        try await forwarding(.flood(5 << 20)) { port, fixture, failures in
            #expect(try await exchange(port, "go") == 5 << 20)
            try await eventually("nothing stays open") { fixture.open == 0 }
            #expect(failures.texts.withLock { $0 }.isEmpty)
        }
    }

    @Test func `a local side that reads slowly slows the pod`() async throws {
        let total = 256 << 20
        try await forwarding(.flood(total)) { port, fixture, _ in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: "go"))
            var before = -1
            var now = 0
            while now == 0 || now != before {
                before = now
                try await Task.sleep(for: .milliseconds(500))
                now = fixture.sent
            }
            #expect(now < total / 2)
            try await channel.close()
            try await eventually("nothing stays open") { fixture.open == 0 }
        }
    }

    @Test func `who has sent all and still reads gets the answer`() async throws {
        try await forwarding(.answer(Array("late".utf8), after: .milliseconds(1500))) { port, fixture, _ in
            #expect(try await exchange(port, "request", halfCloses: true) == 4)
            try await eventually("nothing stays open") { fixture.open == 0 }
        }
    }

    @Test func `short connections to a pod that keeps its own open leave nothing behind`() async throws {
        try await forwarding(.keepAlive(Array("answer".utf8))) { port, fixture, failures in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<25 {
                            try await local(port).executeThenClose { inbound, outbound in
                                try await outbound.write(ByteBuffer(string: "request"))
                                for try await _ in inbound { break }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(fixture.targets.count == 200)
            try await eventually("nothing stays open") { fixture.open == 0 }
            #expect(failures.texts.withLock { $0 }.isEmpty)
        }
    }

    @Test func `that nobody listens in the pod is told in the node's words`() async throws {
        try await forwarding(.refuse("connect: connection refused")) { port, _, failures in
            #expect(try await exchange(port, "request") == 0)
            try await eventually("it is told") { failures.texts.withLock { !$0.isEmpty } }
            #expect(failures.texts.withLock { $0 } == ["connect: connection refused"])
        }
    }

    @Test(arguments: [403, 404, 501]) func `a refusal has the server's own words`(code: Int) async throws {
        let body =
            #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"not for you","code":\#(code)}"#
        let fixture = try await PodPortFixture.start { _ in .status(code, body) }
        let client = try Client(ClientConfiguration(server: fixture.url))
        let error = await #expect(throws: KubeError.self) {
            try await client.forward(to: ObjectKey(namespace: "default", name: "hello"), port: 80)
        }
        #expect(error?.status?.code == code)
        #expect(error?.message == "not for you")
        #expect(error?.description.hasPrefix("forward a port to Pod default/hello: ") == true)
        await client.shutDown()
    }

    @Test func `a port in use is an error that says what to do`() async throws {
        let taken = try await PodPortFixture.start { _ in .echo }
        let error = await #expect(throws: PodStreamError.self) {
            _ = try await ForwardListener.listen(on: "127.0.0.1", port: taken.port)
        }
        #expect(error?.description.contains("already in use; set another port with --local-port") == true)
    }

    @Test func `a client that shuts down ends its connections`() async throws {
        let fixture = try await PodPortFixture.start { _ in .echo }
        let client = try Client(ClientConfiguration(server: fixture.url))
        let connection = try await client.forward(
            to: ObjectKey(namespace: "default", name: "hello"),
            port: 80
        )
        await client.shutDown()
        await #expect(throws: (any Error).self) { _ = try await connection.read() }
        try await eventually("nothing stays open") { fixture.open == 0 }
    }
}
