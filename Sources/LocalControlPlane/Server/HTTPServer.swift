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

    /// Serves until the body returns.
    func serve(
        host: String,
        port: Int,
        _ body: (_ host: String, _ port: Int) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, options.threads))
        var failure: (any Error)?
        do {
            let listener = try await listen(bootstrap(group), host: host, port: port)
            let address = listener.localAddress
            do {
                try await body(address?.ipAddress ?? host, address?.port ?? port)
            } catch {
                failure = error
            }
            listener.close(promise: nil)
            connections.closeAll()
        } catch {
            failure = error
        }
        try await group.shutdownGracefully()
        if let failure { throw failure }
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

/// The server could not listen where it was told to.
package struct ListenFailure: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let reason: String
    package var description: String { "can't serve on \(host):\(port): \(reason)" }
}
