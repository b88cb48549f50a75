// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Listens and gives each connection its handler.
struct HTTPServer: Sendable {
    let server: APIServer
    let log: RequestLog
    let audit: AuditLog?
    let options: LocalControlPlane.Options
    let connections: OpenConnections

    /// Serves until the body returns, and returns once every connection is closed.
    ///
    /// All servers of a process share its event loops: each loop has a thread and three file descriptors.
    func serve(
        host: String,
        port: Int,
        _ body: (_ host: String, _ port: Int) async throws -> Void
    ) async throws {
        let listener = try await listen(bootstrap(.singleton), host: host, port: port)
        let address = listener.localAddress
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(address?.ipAddress ?? host, address?.port ?? port))
        } catch {
            result = .failure(error)
        }
        listener.close(promise: nil)
        try await listener.closeFuture.get()
        for connection in connections.closeAll() { try await connection.closeFuture.get() }
        try result.get()
    }

    private func listen(_ bootstrap: ServerBootstrap, host: String, port: Int) async throws -> any Channel {
        do {
            return try await bootstrap.bind(host: host, port: port).get()
        } catch let error as IOError {
            let reason =
                error.errnoCode == EADDRINUSE
                ? "another program is using that port; choose another, or 0 for any that is free" : "\(error)"
            throw ListenFailure(host: host, port: port, reason: reason)
        }
    }

    /// How many bytes of bodies, of requests that come in and of answers that are encoded, may be held for all
    /// connections together.
    private static let byteLimit = 64 << 20

    private func bootstrap(_ group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        let budget = ByteBudget(Self.byteLimit)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // What isn't sent yet of a connection: this much, and one object.
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 8 << 10, high: 32 << 10))
            .childChannelInitializer { channel in
                guard connections.add(channel, limit: options.connectionLimit) else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.connectPending)
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    let handler = HTTPHandler(
                        server: server,
                        log: log,
                        audit: audit,
                        budget: budget,
                        options: options
                    )
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
    }
}

/// The server could not listen at its address.
package struct ListenFailure: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let reason: String
    package var description: String { "cannot listen on \(host):\(port): \(reason)" }
}
