// SPDX-License-Identifier: Apache-2.0

import Glibc
package import NIOCore
import NIOPosix
import Synchronization

/// A local port. Each of its connections is forwarded.
package struct ForwardListener: Sendable {
    package typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// How many connections there are at once; more wait to be accepted.
    private static let mostConnections = 256

    private let server: NIOAsyncChannel<Connection, Never>

    /// The port that it listens on.
    package var port: Int { server.channel.localAddress?.port ?? 0 }

    /// Listens.
    ///
    /// - Parameter port: 0 for a free one.
    /// - Throws: ``PodStreamError``.
    package static func listen(on host: String, port: Int) async throws -> ForwardListener {
        do {
            let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .bind(host: host, port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(
                            wrappingChannelSynchronously: channel,
                            configuration: .init(isOutboundHalfClosureEnabled: true)
                        )
                    }
                }
            return ForwardListener(server: server)
        } catch let error as IOError {
            let hint = port == 0 ? "" : "; set another port with --local-port, or 0 for any free port"
            throw PodStreamError("cannot listen on \(host):\(port): \(Self.text(error))\(hint)")
        } catch {
            throw PodStreamError("cannot listen on \(host):\(port): \(error)")
        }
    }

    /// Serves connections until it is cancelled.
    ///
    /// - Parameters:
    ///   - connect: Opens the connection that a local one is forwarded to.
    ///   - failed: Called with the error of a connection that failed.
    package func run(
        timeouts: Relay.Timeouts = .init(),
        connect: @escaping @Sendable () async throws -> any RemoteConnection,
        failed: @escaping @Sendable (any Error) -> Void
    ) async throws {
        try await server.executeThenClose { connections in
            let places = Places(Self.mostConnections)
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    await places.acquire()
                    group.addTask {
                        await Self.serve(connection, timeouts, connect, failed)
                        places.release()
                    }
                }
            }
        }
    }

    private static func serve(
        _ connection: Connection,
        _ timeouts: Relay.Timeouts,
        _ connect: @Sendable () async throws -> any RemoteConnection,
        _ failed: @Sendable (any Error) -> Void
    ) async {
        do {
            try await connection.executeThenClose { inbound, _ in
                let relay = Relay(to: try await connect(), timeouts: timeouts)
                try await relay.run(connection.channel, inbound)
            }
        } catch is CancellationError {
            // The whole command ends.
        } catch is ChannelError, is IOError {
            // The local side closed the connection.
        } catch { failed(error) }
    }

    private static func text(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE: "address already in use"
        case EACCES: "permission denied"
        case EADDRNOTAVAIL: "cannot assign requested address"
        default: "\(error)"
        }
    }
}

/// A semaphore. At most one caller waits at a time.
private final class Places: Sendable {
    private let state: Mutex<(free: Int, waiter: CheckedContinuation<Void, Never>?)>

    init(_ count: Int) { state = Mutex((count, nil)) }

    func acquire() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiter = continuation
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func release() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.free += 1 }
            return state.waiter
        }
        waiter?.resume()
    }
}
