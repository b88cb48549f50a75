// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Synchronization

/// An API server of which only the ports of pods are there, forwarded over WebSockets as kubelets do it.
package final class PodPortFixture: Sendable {
    /// What the pod does with a connection.
    package enum Behaviour: Sendable {
        /// Sends back what it gets.
        case echo
        /// Answers what it gets first, after a while, and ends.
        case answer([UInt8], after: Duration)
        /// Answers what it gets first, and then waits for more.
        case keepAlive([UInt8])
        /// Sends so many bytes when it gets the first, and ends.
        case flood(Int)
        /// Nobody listens on the port.
        case refuse(String)
        /// The server refuses to connect.
        case status(Int, String)
    }

    private let channel: any Channel
    fileprivate let log: Log

    package var port: Int { channel.localAddress?.port ?? 0 }
    package var url: String { "http://127.0.0.1:\(port)" }
    /// What was asked for.
    package var targets: [String] { log.state.withLock { $0.targets } }
    /// How many connections to pods there are now.
    package var open: Int { log.state.withLock { $0.open } }
    /// How many bytes the socket took.
    package var sent: Int { log.state.withLock { $0.sent } }

    /// Starts a server on a free port.
    package static func start(
        _ behaviour: @escaping @Sendable (_ target: String) -> Behaviour
    ) async throws -> PodPortFixture {
        let log = Log()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                let upgrader = NIOWebSocketServerUpgrader(
                    shouldUpgrade: { channel, head in
                        log.state.withLock { $0.targets.append(head.uri) }
                        let isOffered = head.headers["sec-websocket-protocol"].contains("v4.channel.k8s.io")
                        if case .status = behaviour(head.uri) {
                            return channel.eventLoop.makeSucceededFuture(nil)
                        }
                        let headers = HTTPHeaders([("Sec-WebSocket-Protocol", "v4.channel.k8s.io")])
                        return channel.eventLoop.makeSucceededFuture(isOffered ? headers : nil)
                    },
                    upgradePipelineHandler: { channel, head in
                        channel.eventLoop.makeCompletedFuture {
                            let handler = PodHandler(behaviour(head.uri), log)
                            try channel.pipeline.syncOperations.addHandler(handler)
                        }
                    }
                )
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withServerUpgrade: (
                            upgraders: [upgrader],
                            completionHandler: { context in
                                context.pipeline.syncOperations.removeHandler(name: "refusal", promise: nil)
                            }
                        )
                    )
                    try channel.pipeline.syncOperations.addHandler(
                        RefusalHandler(behaviour),
                        name: "refusal"
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return PodPortFixture(channel, log)
    }

    private init(_ channel: any Channel, _ log: Log) {
        self.channel = channel
        self.log = log
    }

    // A test's server goes with it.
    deinit { channel.close(promise: nil) }

    fileprivate final class Log: Sendable {
        struct State {
            var targets: [String] = []
            var open = 0
            var sent = 0
        }
        let state = Mutex(State())
    }
}

/// Answers a request that isn't upgraded.
private final class RefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let behaviour: @Sendable (String) -> PodPortFixture.Behaviour
    private var target = ""

    init(_ behaviour: @escaping @Sendable (String) -> PodPortFixture.Behaviour) { self.behaviour = behaviour }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): target = head.uri
        case .body: break
        case .end:
            var (code, body) = (400, "")
            if case .status(let given, let text) = behaviour(target) { (code, body) = (given, text) }
            let headers = HTTPHeaders([("Content-Length", String(body.utf8.count))])
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// One connection to a pod.
private final class PodHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let behaviour: PodPortFixture.Behaviour
    private let log: PodPortFixture.Log
    private var isAnswered = false

    init(_ behaviour: PodPortFixture.Behaviour, _ log: PodPortFixture.Log) {
        self.behaviour = behaviour
        self.log = log
    }

    func handlerAdded(context: ChannelHandlerContext) {
        log.state.withLock { $0.open += 1 }
        send([0, 80, 0], context)
        send([1, 80, 0], context)
        guard case .refuse(let text) = behaviour else { return }
        send([1] + Array(text.utf8), context)
        end(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { log.state.withLock { $0.open -= 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        if frame.opcode == .connectionClose { return end(context) }
        guard frame.opcode == .binary else { return }
        let bytes = Array(buffer: frame.unmaskedData)
        guard bytes.first == 0 else { return context.close(promise: nil) }
        if case .echo = behaviour { return send(bytes, context) }
        guard !isAnswered else { return }
        isAnswered = true
        answer(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ context: ChannelHandlerContext) {
        switch behaviour {
        case .answer(let bytes, let delay):
            let loop = context.loopBound
            let this = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .init(delay)) {
                this.value.send([0] + bytes, loop.value)
                this.value.end(loop.value)
            }
        case .keepAlive(let bytes): send([0] + bytes, context)
        case .flood(let count): flood(count, context)
        case .echo, .refuse, .status: break
        }
    }

    /// Sends one piece after the other, each once the socket has taken the one before.
    private func flood(_ left: Int, _ context: ChannelHandlerContext) {
        guard left > 0 else { return end(context) }
        let count = min(left, 16 << 10)
        let loop = context.loopBound
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        let promise = context.eventLoop.makePromise(of: Void.self)
        send([0] + Array(repeating: 0x2E, count: count), context, promise)
        promise.futureResult.whenSuccess {
            this.value.log.state.withLock { $0.sent += count }
            loop.eventLoop.execute { this.value.flood(left - count, loop.value) }
        }
    }

    private func send(
        _ bytes: [UInt8],
        _ context: ChannelHandlerContext,
        _ promise: EventLoopPromise<Void>? = nil
    ) {
        let frame = WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: bytes))
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    private func end(_ context: ChannelHandlerContext) {
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(bytes: [3, 232]))
        let loop = context.loopBound
        let promise = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
        promise.futureResult.whenComplete { _ in loop.value.close(promise: nil) }
    }
}
