// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A way to a server that can go mute: what is connected by then stays connected, bytes are acknowledged, and none comes
/// through any more. A load balancer or a mesh in front of a server that is gone does that. New connections work.
final class MutePath: Sendable {
    /// The connections of a moment, by their numbers.
    private let state = Mutex((accepted: 0, mute: 0))
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    /// The port to connect to.
    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }

    /// How many connections have come.
    var accepted: Int { state.withLock { $0.accepted } }

    /// Starts a way to a port of this machine.
    static func start(to target: Int) async throws -> MutePath {
        let path = MutePath()
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { near in
                let number = path.accept()
                return ClientBootstrap(group: near.eventLoop)
                    .connect(host: "127.0.0.1", port: target)
                    .flatMap { far in
                        near.eventLoop.makeCompletedFuture {
                            try near.pipeline.syncOperations.addHandler(Pump(to: far, path, number))
                            try far.pipeline.syncOperations.addHandler(Pump(to: near, path, number))
                        }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        path.channel.withLock { $0 = server }
        return path
    }

    /// Lets nothing through any more on the connections that there are.
    func goMute() { state.withLock { $0.mute = $0.accepted } }

    func stop() async throws { try await channel.withLock { $0 }?.close() }

    private func accept() -> Int {
        state.withLock { state in
            state.accepted += 1
            return state.accepted
        }
    }

    fileprivate func isMute(_ number: Int) -> Bool { state.withLock { number <= $0.mute } }
}

/// Passes one direction of a connection on.
private final class Pump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let peer: any Channel
    private let path: MutePath
    private let number: Int

    init(to peer: any Channel, _ path: MutePath, _ number: Int) {
        self.peer = peer
        self.path = path
        self.number = number
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !path.isMute(number) else { return }
        peer.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // The end of a mute connection doesn't come through either.
        if !path.isMute(number) { peer.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
