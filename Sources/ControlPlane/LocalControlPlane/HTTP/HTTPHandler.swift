// SPDX-License-Identifier: Apache-2.0

import KubeModel
import NIOCore
import NIOHTTP1

/// Reads requests from one connection, has them answered, and writes the answers.
///
/// Requests are answered on the event loop: nothing in the store waits, and an answer takes less than a hop to
/// another thread.
final class HTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// As the API server's limit on request bodies.
    private static let bodyLimit = 3 * 1024 * 1024

    private let server: APIServer
    private let log: RequestLog
    private let audit: AuditLog?
    private let budget: ByteBudget
    private let bookmarkInterval: TimeAmount
    private let stallTimeout: TimeAmount
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// Why the body isn't taken in.
    private var refusal: APIFailure?
    /// What is left of the answer that is being written, and how many bytes of the budget it holds.
    private var outgoing: (head: HTTPRequestHead, pieces: ResponsePieces, held: Int)?
    private var isPumping = false
    private var isClosed = false
    private var stall: Stall?
    private var watch: WatchSession?
    /// What is to be answered, where that is written down.
    private var asked: (request: APIRequest, call: RequestLog.Call)?

    init(
        server: APIServer,
        log: RequestLog,
        audit: AuditLog?,
        budget: ByteBudget,
        options: LocalControlPlane.Options
    ) {
        self.server = server
        self.log = log
        self.audit = audit
        self.budget = budget
        bookmarkInterval = TimeAmount(options.bookmarkInterval)
        stallTimeout = TimeAmount(options.stallTimeout)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Requests that waited for their turn come once more when the pipeline is taken apart.
        guard !isClosed else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            dropBody()
            refusal = nil
            watchForStall(context)
            if head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" }) {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))),
                    promise: nil
                )
            }
        case .body(let buffer):
            receive(buffer)
            stall?.recordProgress()
        case .end:
            endStall()
            guard let head else { return }
            self.head = nil
            dispatch(head, context)
        }
    }

    private func receive(_ buffer: ByteBuffer) {
        guard refusal == nil else { return }
        if body.count + buffer.readableBytes > Self.bodyLimit {
            refusal = APIFailure(413, "RequestEntityTooLarge", "the request is larger than 3 MiB")
        } else if !budget.reserve(buffer.readableBytes) {
            refusal = .busy
        } else {
            body += buffer.readableBytesView
        }
        if refusal != nil { dropBody() }
    }

    private func dropBody() {
        budget.release(body.count)
        body = []
    }

    func channelInactive(context: ChannelHandlerContext) {
        isClosed = true
        watch?.stop()
        watch = nil
        dropBody()
        endAnswer()
        endStall()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch?.pump()
        pump(context)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func dispatch(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let request = APIRequest(
            method: head.method.rawValue,
            uri: head.uri,
            accept: head.headers["accept"].joined(separator: ","),
            contentType: head.headers.first(name: "content-type") ?? "",
            userAgent: head.headers.first(name: "user-agent") ?? "",
            body: body
        )
        dropBody()
        let call = RequestLog.Call(request)
        log.record(call)
        if let audit {
            audit.record(request, call)
            asked = (request, call)
        }
        if let refusal { return write(APIResponse(refusal), head, context, cut: nil) }
        answer(request, head, context, effect: server.faults.effect(on: call))
    }

    private func answer(
        _ request: APIRequest,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        effect: FaultInjection.Effect?
    ) {
        switch effect {
        case .delay(let duration):
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
                guard context.channel.isActive else { return }
                self.answer(request, head, context, effect: nil)
            }
        case .fail(let code, let reason, let retryAfter):
            var failure = APIFailure(code, reason, "injected failure: \(reason)")
            if let retryAfter { failure.details = ["retryAfterSeconds": .integer(Int64(retryAfter))] }
            write(APIResponse(failure), head, context, cut: nil)
        case .drop: context.close(promise: nil)
        case .dropAnswer:
            _ = server.reply(to: request)
            context.close(promise: nil)
        case .cut(let count): answer(server.reply(to: request), head, context, cut: count)
        case .trickle(let count, let pause): trickle(server.reply(to: request), head, context, count, pause)
        case nil: answer(server.reply(to: request), head, context, cut: nil)
        }
    }

    private func recordAnswer(_ code: Int) {
        guard let audit, let asked else { return }
        self.asked = nil
        audit.record(asked.request, asked.call, code: code)
    }

    private func answer(
        _ reply: APIReply,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        cut: Int?
    ) {
        switch reply {
        case .response(let response): write(response, head, context, cut: cut)
        case .watch(let plan):
            recordAnswer(200)
            var response = HTTPResponseHead(version: head.version, status: .ok)
            response.headers.add(name: "Content-Type", value: "application/json")
            response.headers.add(name: "Cache-Control", value: "no-cache, private")
            response.headers.add(name: "Transfer-Encoding", value: "chunked")
            // Flushed by the session once it is registered, so that whoever sees the head can count on it.
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            let session = WatchSession(plan, server: server, context: context, keepAlive: head.isKeepAlive)
            session.remainingBytes = cut
            session.stallTimeout = stallTimeout
            watch = session
            session.start(bookmarkInterval: bookmarkInterval)
        }
    }

    private func responseHead(_ response: APIResponse, _ head: HTTPRequestHead) -> HTTPResponseHead {
        var answer = HTTPResponseHead(version: head.version, status: .init(statusCode: response.code))
        answer.headers.add(name: "Content-Type", value: response.contentType)
        if let count = response.content.count {
            answer.headers.add(name: "Content-Length", value: String(count))
        } else {
            answer.headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        answer.headers.add(name: "Cache-Control", value: "no-cache, private")
        for header in response.headers { answer.headers.add(name: header.name, value: header.value) }
        if !head.isKeepAlive { answer.headers.add(name: "Connection", value: "close") }
        return answer
    }

    private func write(
        _ response: APIResponse,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        cut: Int?
    ) {
        // Before the client may see it, so that whoever has an answer finds it in the log.
        recordAnswer(response.code)
        let held = response.content.count ?? 0
        guard budget.reserve(held) else {
            return held > 4096
                ? write(APIResponse(.busy), head, context, cut: nil) : context.close(promise: nil)
        }
        context.write(wrapOutboundOut(.head(responseHead(response, head))), promise: nil)
        if let cut {
            let buffer = context.channel.allocator.buffer(bytes: response.body.prefix(cut))
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
            budget.release(held)
            context.close(promise: nil)
            return
        }
        outgoing = (head, response.content.pieces, held)
        pump(context)
    }

    /// Writes on, as long as the socket takes it. The next request is read when all is written.
    private func pump(_ context: ChannelHandlerContext) {
        // Writing and flushing tell of writability at once, from within.
        guard !isPumping, let head = outgoing?.head else { return }
        isPumping = true
        var isWritten = head.method == .HEAD
        repeat {
            while !isWritten, context.channel.isWritable, outgoing != nil {
                if let piece = outgoing?.pieces.next() {
                    let buffer = context.channel.allocator.buffer(bytes: piece)
                    context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
                    stall?.recordProgress()
                } else {
                    isWritten = true
                }
            }
            if !isWritten { context.flush() }
        } while !isWritten && context.channel.isWritable && outgoing != nil
        isPumping = false
        // The connection was closed meanwhile.
        guard outgoing != nil else { return }
        guard isWritten else { return watchForStall(context) }
        endAnswer()
        endStall()
        finish(head, context)
    }

    private func endAnswer() {
        budget.release(outgoing?.held ?? 0)
        outgoing = nil
    }

    private func watchForStall(_ context: ChannelHandlerContext) {
        guard stall == nil else { return }
        stall = Stall(after: stallTimeout, on: context.eventLoop) { context.close(promise: nil) }
    }

    private func endStall() {
        stall?.cancel()
        stall = nil
    }

    private func finish(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if head.isKeepAlive {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        } else {
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        }
    }

    /// Writes a body bit by bit.
    private func trickle(
        _ reply: APIReply,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        _ count: Int,
        _ pause: Duration
    ) {
        guard case .response(let response) = reply else { return answer(reply, head, context, cut: nil) }
        context.writeAndFlush(wrapOutboundOut(.head(responseHead(response, head))), promise: nil)
        trickle(response.body[...], head, context, max(1, count), TimeAmount(pause))
    }

    private func trickle(
        _ rest: ArraySlice<UInt8>,
        _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext,
        _ count: Int,
        _ pause: TimeAmount
    ) {
        guard context.channel.isActive else { return }
        guard !rest.isEmpty else { return finish(head, context) }
        let buffer = context.channel.allocator.buffer(bytes: rest.prefix(count))
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.trickle(rest.dropFirst(count), head, context, count, pause)
        }
    }
}
