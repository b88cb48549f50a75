// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BobbinOperator
import Foundation
import KubeClient
import LocalControlPlane
import Logging
import Manifests
import ServiceLifecycle
import SpinAPI
import UnixSignals

/// One run of `bobbin local`: the services, their order, and the output.
struct LocalSession {
    let port: Int
    let kubeconfigPath: String
    let manifests: [Manifest]
    var runsOperator = true
    var simulatesWorkloads = true
    var stopsWhenReady = false
    var auditLog: String?
    var streamsLists = true

    /// How long its services may take to shut down.
    private static let grace = Duration.seconds(3)

    func run() async throws {
        let deadline = EndByDeadline(.seconds(6)) {
            try LocalKubeconfig(path: kubeconfigPath).remove()
        }
        defer { deadline.stop() }
        var logger = Logger(label: "bobbin")
        logger.logLevel = .warning
        var options = LocalControlPlane.Options()
        options.simulatesWorkloads = simulatesWorkloads
        options.auditLog = auditLog
        options.streamsLists = streamsLists
        let controlPlane = LocalControlPlane(port: port, logger: logger, options: options)
        let steps = LocalSteps(session: self, controlPlane: controlPlane, logger: logger)
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(service: controlPlane),
                .init(service: steps, successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.grace
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// What happens once the control plane listens.
struct LocalSteps: Service {
    let session: LocalSession
    let controlPlane: LocalControlPlane
    let logger: Logger

    func run() async throws {
        let address = try await controlPlane.waitUntilListening()
        let server = "http://\(address.host):\(address.port)"
        var configuration = ClientConfiguration(server: server)
        configuration.userAgent = Installation.commandUserAgent
        let client = try Client(configuration)
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(client, server: server))
        } catch { result = .failure(error) }
        await client.shutDown()
        try LocalKubeconfig(path: session.kubeconfigPath).remove()
        try result.get()
    }

    private func run(_ client: Client, server: String) async throws {
        let applier = ManifestApplier(client: client)
        if session.runsOperator {
            for document in try EmbeddedCRDs.documents() { try await applier.apply(document) }
            // Where the operator's own objects are.
            let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: bobbin}"
            for manifest in try ManifestFile.manifests(namespace, source: "bobbin local") {
                try await applier.apply(manifest)
            }
        }
        try writeKubeconfig()
        Console.print(
            "bobbin local: serving an embedded control plane at \(server), in memory and not for production"
        )
        Console.print("bobbin local: export KUBECONFIG=\(URL(filePath: session.kubeconfigPath).path())")
        guard session.runsOperator else { return try await gracefulShutdown() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await EventPrinter(client: client).run() }
            group.addTask { try await StandInRuntimeClass(client: client).yield() }
            group.addTask {
                var options = OperatorOptions()
                options.probeAddress = nil
                options.metricsAddress = nil
                options.handlesSignals = false
                options.logLevel = "error"
                var configuration = ClientConfiguration(server: server)
                configuration.userAgent = Installation.operatorUserAgent
                try await SpinOperator(configuration, options).run()
            }
            group.addTask {
                try await applyManifests(with: applier)
                guard !session.stopsWhenReady else { return }
                Console.print("bobbin local: press Ctrl-C to stop")
                try await gracefulShutdown()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Applies the manifests, and with `--once` waits until the apps are ready.
    ///
    /// - Throws: `ExitCode` if it was interrupted before.
    private func applyManifests(with applier: ManifestApplier) async throws {
        do {
            try await cancelWhenGracefulShutdown {
                for manifest in session.manifests { try await applier.apply(manifest) }
                if session.stopsWhenReady { try await applier.waitUntilReady(session.manifests) }
            }
        } catch {
            // The error is a result of the shutdown.
            guard Task.isShuttingDownGracefully else { throw error }
            Console.message("bobbin local: interrupted before all objects were \(goal)")
            throw ExitCode.failure
        }
    }

    private var goal: String { session.stopsWhenReady ? "ready" : "applied" }

    private func writeKubeconfig() throws {
        guard let kubeconfig = controlPlane.kubeconfig else { return }
        try LocalKubeconfig(path: session.kubeconfigPath).write(kubeconfig)
    }
}
