// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A server on the loopback that answers each connection's first bytes with bytes of the test's, and closes it.
package final class RawFixture: Sendable {
    private let channel: any Channel

    package var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/" }

    package static func start(_ response: [UInt8]) async throws -> RawFixture {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(response))
                }
            }
        return RawFixture(try await bootstrap.bind(host: "127.0.0.1", port: 0).get())
    }

    private init(_ channel: any Channel) { self.channel = channel }

    // A test's server goes with it.
    deinit { channel.close(promise: nil) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let response: [UInt8]
        private var isAnswered = false

        init(_ response: [UInt8]) { self.response = response }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isAnswered else { return }
            isAnswered = true
            let buffer = context.channel.allocator.buffer(bytes: response)
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
