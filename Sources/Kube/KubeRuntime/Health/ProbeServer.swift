// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import ServerTLS
public import ServiceLifecycle

/// A question about the process's health: `nil` where all is well, or a reason.
public struct HealthCheck: Sendable {
    /// The name, as `?verbose` shows it.
    public let name: String
    let reason: @Sendable () -> String?

    /// A check; the closure is called on the server's thread, and has to be quick.
    public init(_ name: String, _ reason: @escaping @Sendable () -> String?) {
        self.name = name
        self.reason = reason
    }
}

/// Where a server listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address; empty for all of them.
    public var host: String
    /// The port; 0 for any that is free.
    public var port: Int

    /// An address.
    public init(host: String = "", port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `:8081`, `127.0.0.1:8081` or `[::1]:8081`; `nil` where it is none of these.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.contains("["), !host.contains("]") else { return nil }
        self.init(host: host, port: Int(port))
    }

    /// `127.0.0.1:8081`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A server could not listen where it was told to.
public struct ListenError: Error, CustomStringConvertible {
    /// Where.
    public let address: ListenAddress
    /// Why.
    public let reason: String

    /// Says where and why.
    public var description: String { "cannot listen on \(address): \(reason)" }
}

/// Serves `/healthz`, `/livez`, `/readyz` and `/metrics`, on one thread.
public final class ProbeServer: Service, Sendable {
    private let probes: ListenAddress?
    private let metricsAddress: ListenAddress?
    private let router: ProbeRouter
    private let security: MetricsSecurity?
    private let gate = ConnectionGate(limit: MetricsSecurity.connections)
    private let logger: Logger
    private let onListening: @Sendable ([ListenAddress]) -> Void

    /// A server.
    ///
    /// - Parameters:
    ///   - probes: Where the probes are served; `nil` for nowhere.
    ///   - metricsAddress: Where the metrics are served, which may be the same address; `nil` for nowhere.
    ///   - liveness: What must hold for the process not to be restarted.
    ///   - readiness: What must hold for it to be of use.
    ///   - onListening: Called once with the addresses that are listened on, which tells the port where that was 0.
    public convenience init(
        probes: ListenAddress?,
        metricsAddress: ListenAddress? = nil,
        liveness: [HealthCheck] = [],
        readiness: [HealthCheck] = [],
        metrics: MetricsRegistry = .init(),
        logger: Logger = Logger(label: "probes"),
        onListening: @escaping @Sendable ([ListenAddress]) -> Void = { _ in }
    ) {
        self.init(
            probes: probes,
            metricsAddress: metricsAddress,
            security: nil,
            liveness: liveness,
            readiness: readiness,
            metrics: metrics,
            logger: logger,
            onListening: onListening
        )
    }

    /// A server that keeps the metrics to those who may read them, at an address that isn't that of the probes.
    package init(
        probes: ListenAddress?,
        metricsAddress: ListenAddress?,
        security: MetricsSecurity?,
        liveness: [HealthCheck] = [],
        readiness: [HealthCheck] = [],
        metrics: MetricsRegistry,
        logger: Logger,
        onListening: @escaping @Sendable ([ListenAddress]) -> Void = { _ in }
    ) {
        self.probes = probes
        self.metricsAddress = metricsAddress
        self.security = security
        router = ProbeRouter(liveness: liveness, readiness: readiness, metrics: metrics)
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until shut down.
    ///
    /// - Throws: ``ListenError`` where an address is taken or can't be had.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve(on: group))
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        try result.get()
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        var channels: [any Channel] = []
        do {
            if let probes {
                let both = probes == metricsAddress && security == nil
                channels.append(try await bind(probes, group, both ? .all : .probes))
            }
            if let metricsAddress, metricsAddress != probes || security != nil {
                channels.append(try await bind(metricsAddress, group, .metrics))
            }
        } catch {
            for channel in channels { try await channel.close() }
            throw error
        }
        let addresses = channels.compactMap(\.localAddress).map {
            ListenAddress(host: $0.ipAddress ?? "", port: $0.port ?? 0)
        }
        logger.info("serving probes and metrics", metadata: ["addresses": "\(addresses)"])
        onListening(addresses)
        await withTaskGroup(of: Void.self) { tasks in
            if let desk = security?.desk { tasks.addTask { await desk.run() } }
            // An error here is the cancellation that ends the wait, nothing else.
            do { try await gracefulShutdown() } catch {}
            security?.desk.close()
        }
        for channel in channels { try await channel.close() }
    }

    private func bind(
        _ address: ListenAddress,
        _ group: MultiThreadedEventLoopGroup,
        _ scope: ProbeRouter.Scope
    ) async throws -> any Channel {
        let security = scope == .metrics ? security : nil
        let bootstrap = ServerBootstrap(group: group)
            // Where strangers may come, they must not fill the queue faster than it is emptied.
            .serverChannelOption(ChannelOptions.backlog, value: security == nil ? 32 : 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [router, gate] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let security { try Self.secure(channel, security, gate) }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    // A client that neither asks nor reads must not hold a descriptor for ever.
                    try pipeline.addHandlers(
                        IdleStateHandler(allTimeout: .seconds(90)),
                        ProbeHandler(
                            router: router,
                            scope: scope,
                            security: security,
                            gate: security == nil ? nil : gate
                        )
                    )
                }
            }
        do {
            return try await bootstrap.bind(
                host: address.host.isEmpty ? "::" : address.host,
                port: address.port
            )
            .get()
        } catch {
            if address.host.isEmpty, (error as? IOError)?.errnoCode != EADDRINUSE {
                // No IPv6 on this machine.
                do { return try await bootstrap.bind(host: "0.0.0.0", port: address.port).get() } catch {
                    throw Self.listenError(address, error)
                }
            }
            throw Self.listenError(address, error)
        }
    }

    private static func secure(
        _ channel: any Channel,
        _ security: MetricsSecurity,
        _ gate: ConnectionGate
    ) throws {
        guard gate.admit(channel) else { throw ChannelError.connectPending }
        try channel.pipeline.syncOperations.addHandlers(
            TLSHandler(security.certificate.current()),
            RequestLimit(bytes: MetricsSecurity.requestBytes)
        )
    }

    private static func listenError(_ address: ListenAddress, _ error: any Error) -> ListenError {
        let code = (error as? IOError)?.errnoCode
        let reason =
            switch code {
            case EADDRINUSE: "the address is already in use"
            case EACCES: "permission denied; ports below 1024 require a privilege"
            case EADDRNOTAVAIL: "the address is not available on this machine"
            default: "\(error)"
            }
        return ListenError(address: address, reason: reason)
    }
}
