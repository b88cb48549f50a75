// SPDX-License-Identifier: Apache-2.0

import Curl
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on a free port, which answers as it is told.
final class TestServer: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let method: String
        let target: String
        let headers: HTTPHeaders
        let body: [UInt8]
    }

    /// What is done with a request.
    enum Answer: Sendable {
        case whole(Int = 200, headers: [(String, String)] = [], body: [UInt8] = [])
        /// Only the head, and then what the feed gives.
        case stream(Feed)
        /// Nothing at all.
        case silence
        /// The connection is closed in the middle of the body.
        case breakOff
    }

    private struct State {
        var connections = 0
        var open = 0
        var requests: [Request] = []
    }

    private let channel: any Channel
    private let state: Mutex<State>
    let closed = Signal()

    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
    var connections: Int { state.withLock { $0.connections } }
    var requests: [Request] { state.withLock { $0.requests } }

    /// Starts a server.
    static func start(_ answer: @escaping @Sendable (Request) -> Answer) async throws -> TestServer {
        let box = Box()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: box, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = TestServer(channel)
        box.server.withLock { $0 = server }
        return server
    }

    private init(_ channel: any Channel) {
        self.channel = channel
        state = Mutex(State())
    }

    func stop() async throws { try await channel.close() }

    fileprivate func opened() { state.withLock { $0.connections += 1 } }
    fileprivate func received(_ request: Request) { state.withLock { $0.requests.append(request) } }

    /// The server, once there is one: it is bound before it exists.
    fileprivate final class Box: Sendable {
        let server = Mutex<TestServer?>(nil)
        var value: TestServer? { server.withLock { $0 } }
    }
}

/// Feeds one streamed response, and sees how far it gets.
final class Feed: Sendable {
    private struct State {
        var flushed = 0
        var progress = 0
    }

    /// How many bytes there are to send; as soon as they are sent the response ends.
    let total: Int
    let chunk: Int
    private let state = Mutex(State())
    /// The peer takes nothing more, or everything was sent.
    let stopped = Signal()
    let finished = Signal()
    /// The peer has gone.
    let closed = Signal()

    init(total: Int, chunk: Int = 64 << 10) {
        self.total = total
        self.chunk = chunk
    }

    var flushed: Int { state.withLock { $0.flushed } }

    fileprivate func sent(_ count: Int) { state.withLock { $0.flushed += count } }

    /// Whether nothing was sent since the last look.
    fileprivate func isStuck() -> Bool {
        state.withLock { state in
            defer { state.progress = state.flushed }
            return state.progress == state.flushed && state.flushed > 0
        }
    }
}

/// Answers the requests of one connection.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: TestServer.Box
    private let answer: @Sendable (TestServer.Request) -> TestServer.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var feed: Feed?

    init(server: TestServer.Box, answer: @escaping @Sendable (TestServer.Request) -> TestServer.Answer) {
        self.server = server
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) { server.value?.opened() }

    func channelInactive(context: ChannelHandlerContext) {
        feed?.closed.fire()
        server.value?.closed.fire()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer): body += Array(buffer: buffer)
        case .end:
            guard let head else { return }
            let request = TestServer.Request(
                method: head.method.rawValue,
                target: head.uri,
                headers: head.headers,
                body: body
            )
            body = []
            server.value?.received(request)
            respond(answer(request), context)
        }
    }

    private func respond(_ answer: TestServer.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .whole(let status, let headers, let body):
            var headers = HTTPHeaders(headers)
            headers.add(name: "Content-Length", value: String(body.count))
            write(head: status, headers, context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .stream(let feed):
            self.feed = feed
            write(head: 200, HTTPHeaders(), context)
            context.flush()
            send(feed, left: feed.total, context)
            look(feed, context)
        case .silence: break
        case .breakOff:
            write(head: 200, HTTPHeaders([("Content-Length", "100")]), context)
            let promise = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "half")))),
                promise: promise
            )
            let channel = context.channel
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private func write(head status: Int, _ headers: HTTPHeaders, _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Sends one chunk after the other, each once the socket has taken the one before.
    private func send(_ feed: Feed, left: Int, _ context: ChannelHandlerContext) {
        let count = min(left, feed.chunk)
        guard count > 0 else {
            if feed.total > 0 {
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
                feed.finished.fire()
                feed.stopped.fire()
            }
            return
        }
        let bytes = ByteBuffer(repeating: UInt8(ascii: "x"), count: count)
        let loop = context.loopBound
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: promise)
        promise.futureResult.whenSuccess {
            feed.sent(count)
            // A hop, so that a fast peer doesn't make the stack grow.
            loop.eventLoop.execute { this.value.send(feed, left: left - count, loop.value) }
        }
    }

    /// Looks now and then whether the peer has stopped taking.
    private func look(_ feed: Feed, _ context: ChannelHandlerContext) {
        if feed.isStuck() { feed.stopped.fire() }
        guard !feed.stopped.hasFired, context.channel.isActive else { return }
        let loop = context.loopBound
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(150)) { this.value.look(feed, loop.value) }
    }
}
