// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOHTTP1

/// Answers the requests of one connection.
final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let router: ProbeRouter
    private let scope: ProbeRouter.Scope
    /// What says whether requests may be answered; `nil` where all may.
    private let security: MetricsSecurity?
    private let gate: ConnectionGate?
    private var head: HTTPRequestHead?

    init(
        router: ProbeRouter,
        scope: ProbeRouter.Scope,
        security: MetricsSecurity? = nil,
        gate: ConnectionGate? = nil
    ) {
        self.router = router
        self.scope = scope
        self.security = security
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        // No request here has a body that matters.
        case .body: break
        case .end: if let head { handle(head, context) }
        }
    }

    private func handle(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        // Who asks again and again without reading the answers would have them pile up here.
        guard context.channel.isActive, context.channel.isWritable else { return context.close(promise: nil) }
        guard let security else {
            return answer(request, router.answer(request.method, request.uri, scope: scope), context)
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let header = request.headers["authorization"]
        let role = security.readerRole
        security.desk.ask(authorization: header.count == 1 ? header[0] : nil) { verdict in
            eventLoop.execute {
                let (handler, context) = bound.value
                handler.answer(request, verdict, role, context)
            }
        }
    }

    private func answer(
        _ request: HTTPRequestHead,
        _ verdict: AccessVerdict,
        _ role: String,
        _ context: ChannelHandlerContext
    ) {
        if verdict == .allowed {
            gate?.trust(context.channel)
            return answer(request, router.answer(request.method, request.uri, scope: scope), context)
        }
        answer(request, ProbeRouter.Response(refusal: verdict, role: role), context)
    }

    private func answer(
        _ request: HTTPRequestHead,
        _ response: ProbeRouter.Response,
        _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: response.contentType)
        headers.add(name: "Content-Length", value: String(response.body.utf8.count))
        headers.add(name: "X-Content-Type-Options", value: "nosniff")
        if response.status == .unauthorized { headers.add(name: "WWW-Authenticate", value: "Bearer") }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: request.version, status: response.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            let body = context.channel.allocator.buffer(string: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let isKeepAlive = request.isKeepAlive
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !isKeepAlive { channel.close(promise: nil) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
