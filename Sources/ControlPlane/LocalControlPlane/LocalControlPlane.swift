// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import Logging
import ServiceLifecycle
import Synchronization

/// An embedded Kubernetes API server with everything in memory, over plain HTTP, for trying Bobbin out and for
/// tests. It has no authentication, and nothing that it stores outlives it.
///
/// The garbage collector and the namespaces' life cycle run with it; a simulator lets workloads become ready.
package final class LocalControlPlane: Service, Sendable {
    /// Which requests there were.
    package let requestLog = RequestLog()
    /// Makes the server misbehave.
    package let faults = FaultInjection()
    let server: APIServer
    let connections = OpenConnections()
    private let host: String
    private let port: Int
    private let logger: Logger
    private let options: Options
    private let listening = ListeningAddress()

    /// A control plane that will listen there; port 0 stands for any that is free.
    package init(host: String = "127.0.0.1", port: Int = 0, logger: Logger, options: Options = Options()) {
        self.host = host
        self.port = port
        self.logger = logger
        self.options = options
        server = APIServer(
            historyLimit: options.historyLimit,
            clock: options.clock,
            version: options.version,
            faults: faults,
            streamsLists: options.streamsLists
        )
        faults.onCompact { [store = server.store] in store.compact() }
    }

    /// Serves until the task is cancelled or a graceful shutdown begins.
    package func run() async throws {
        do {
            try Bootstrap.populate(server, options)
            let audit = try options.auditLog.map {
                try AuditLog(path: $0, clock: options.clock, logger: logger)
            }
            let http = HTTPServer(
                server: server,
                log: requestLog,
                audit: audit,
                options: options,
                connections: connections
            )
            try await http.serve(host: host, port: port) { host, port in
                logger.info("serving the Kubernetes API", metadata: ["address": "\(host):\(port)"])
                listening.resolve(.success((host, port)))
                try await runControllers()
            }
            listening.resolve(.failure(ControlPlaneStopped()))
        } catch {
            listening.resolve(.failure(error))
            throw error
        }
    }

    private func runControllers() async throws {
        await cancelWhenGracefulShutdown { [server, options, logger] in
            await ControllerLoop(server: server, options: options, logger: logger).run()
        }
    }

    /// Waits until requests can be sent, and says where to.
    ///
    /// - Throws: What kept the server from listening, or `CancellationError`.
    package func waitUntilListening() async throws -> (host: String, port: Int) { try await listening.wait() }

    /// A kubeconfig for this server; `nil` before it listens.
    package var kubeconfig: JSONValue? {
        listening.address.map { Kubeconfig.value(host: $0.host, port: $0.port) }
    }
}

/// The control plane was stopped.
package struct ControlPlaneStopped: Error, CustomStringConvertible {
    package var description: String { "the local control plane has stopped" }
}
