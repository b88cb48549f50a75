// SPDX-License-Identifier: Apache-2.0

import NIOCore
package import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on the loopback, which answers as it is told and remembers what it was asked.
package final class HTTPFixture: Sendable {
    /// A request as it came.
    package struct Request: Sendable {
        package let method: String
        /// The path and query; a whole URL where the server is asked as a proxy.
        package let target: String
        package let headers: HTTPHeaders
        package let body: [UInt8]

        package func first(_ name: String) -> String? { headers.first(name: name) }
        package var path: String { String(target.prefix { $0 != "?" }) }
    }

    /// What is done with a request.
    package enum Answer: Sendable {
        case whole(Int = 200, headers: [(String, String)] = [], body: [UInt8] = [])
        /// In chunks, without a length.
        case chunked(Int = 200, headers: [(String, String)] = [], body: [UInt8] = [])
        /// Announces the whole body, sends so much of it, and closes the connection.
        case truncated(Int = 200, headers: [(String, String)] = [], body: [UInt8], after: Int)
        /// Announces the whole body, sends so much of it, and then nothing more.
        case stalled(Int = 200, headers: [(String, String)] = [], body: [UInt8], after: Int)
        /// Sends for as long as it is read.
        case endless(headers: [(String, String)] = [])
        /// Nothing at all; the connection stays.
        case silence
        /// The connection is closed without an answer.
        case closed

        package static func redirect(_ status: Int = 302, to location: String) -> Answer {
            .whole(status, headers: [("Location", location)], body: Array("moved".utf8))
        }
    }

    private let channel: any Channel
    private let log: RequestLog

    /// What was asked so far, in order.
    package var requests: [Request] { log.requests.withLock { $0 } }
    package var port: Int { channel.localAddress?.port ?? 0 }
    package var url: String { "http://127.0.0.1:\(port)" }

    /// Starts a server on a free port, or on a Unix socket.
    package static func start(
        unixSocket: String? = nil,
        _ answer: @escaping @Sendable (Request) -> Answer
    ) async throws -> HTTPFixture {
        let log = RequestLog()
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(log: log, answer: answer))
                }
            }
        if let unixSocket {
            let channel = try await bootstrap.bind(unixDomainSocketPath: unixSocket).get()
            return HTTPFixture(channel, log)
        }
        return HTTPFixture(try await bootstrap.bind(host: "127.0.0.1", port: 0).get(), log)
    }

    private init(_ channel: any Channel, _ log: RequestLog) {
        self.channel = channel
        self.log = log
    }

    // A test's server goes with it.
    deinit { channel.close(promise: nil) }

    package func stop() async throws { try await channel.close() }
}

/// What was asked.
private final class RequestLog: Sendable {
    let requests = Mutex<[HTTPFixture.Request]>([])
}

/// Answers the requests of one connection.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: RequestLog
    private let answer: @Sendable (HTTPFixture.Request) -> HTTPFixture.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isEndless = false

    init(log: RequestLog, answer: @escaping @Sendable (HTTPFixture.Request) -> HTTPFixture.Answer) {
        self.log = log
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer): body += Array(buffer: buffer)
        case .end:
            guard let head else { return }
            let request = HTTPFixture.Request(
                method: head.method.rawValue,
                target: head.uri,
                headers: head.headers,
                body: body
            )
            body = []
            log.requests.withLock { $0.append(request) }
            respond(answer(request), context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isEndless { sendOn(context) }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) { isEndless = false }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func respond(_ answer: HTTPFixture.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .whole(let status, let headers, let body):
            write(status, headers, length: body.count, context)
            if head?.method != .HEAD { write(body, context) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .chunked(let status, let headers, let body):
            write(status, headers, length: nil, context)
            write(body, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .truncated(let status, let headers, let body, let count):
            write(status, headers, length: body.count, context)
            write(Array(body.prefix(count)), context)
            // Not `.end`, which would find that bytes are missing.
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.value.flush()
            context.value.eventLoop.execute { context.value.close(promise: nil) }
        case .stalled(let status, let headers, let body, let count):
            write(status, headers, length: body.count, context)
            write(Array(body.prefix(count)), context)
            context.flush()
        case .endless(let headers):
            write(200, headers, length: nil, context)
            isEndless = true
            sendOn(context)
        case .silence: break
        case .closed: context.close(promise: nil)
        }
    }

    private func sendOn(_ context: ChannelHandlerContext) {
        while isEndless, context.channel.isWritable {
            write([UInt8](repeating: 0x2E, count: 16 << 10), context)
            context.flush()
        }
    }

    private func write(
        _ status: Int,
        _ headers: [(String, String)],
        length: Int?,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders(headers)
        if let length { headers.replaceOrAdd(name: "Content-Length", value: String(length)) }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(_ body: [UInt8], _ context: ChannelHandlerContext) {
        guard !body.isEmpty else { return }
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }
}
