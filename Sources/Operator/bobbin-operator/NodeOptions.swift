// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BobbinOperator
import Glibc
import KubeRuntime
import Logging
import ShimInstallation
import SpinAPI

/// The flags of `node install` and `node uninstall`.
struct NodeOptions: ParsableArguments {
    @Option(help: "Directory where the root of the host is mounted.")
    var hostRoot = ShimKeyspace.hostRoot

    @Option(
        help: "File with the installation order. Default: the content of $\(ShimKeyspace.orderVariable)."
    )
    var order: String?

    @Option(help: "Address to serve /livez and /readyz on.")
    var probeAddress = ":\(ShimKeyspace.probePort)"

    @Option(help: "File to write a failure to, if it exists.")
    var terminationLog = "/dev/termination-log"

    @Option(help: "Directory with the registry credentials (config.json).")
    var credentials = ShimKeyspace.credentialsFolder

    @Option(help: "Directory with CA certificates (ca.crt).")
    var authorities = ShimKeyspace.authoritiesFolder

    @Option(help: "Log level: trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    @Flag(help: "Exit when the order is carried out, instead of keeping the node in that state.")
    var once = false

    @Option(help: .hidden)
    var interval = 30

    @Flag(help: .hidden)
    var noChroot = false

    func run(_ operation: InstallationOrder.Operation) async throws {
        var logger = Logger(label: "bobbin-node")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        let folder: ShimFolder
        let outcome: InstallationOutcome
        do {
            let order = try readOrder()
            folder = ShimFolder(host: HostRoot(path: hostRoot), shim: order.shim)
            guard once else { return try await keep(operation, folder, logger) }
            outcome = try await work(order, operation, logger)
        } catch let failure as NodeFailure {
            outcome = .failed(failure)
        } catch  where once {
            // The parent process expects that every failure was reported.
            outcome = .failed(NodeFailure(.agentFailed, "\(error)"))
        }
        switch outcome {
        case .ready, .stopped: return
        case .failed(let failure):
            logger.error("\(failure)")
            TerminationLog(path: terminationLog).record(failure)
            throw ExitCode(NodeWorkFailed.exitCode)
        }
    }

    private func readOrder() throws(NodeFailure) -> InstallationOrder {
        if let order {
            guard let bytes = try HostRoot(path: "/").read(order) else {
                throw NodeFailure(.agentFailed, "order file \"\(order)\" not found")
            }
            return try .read(bytes)
        }
        guard let text = ProcessEnvironment.variables[ShimKeyspace.orderVariable] else {
            throw NodeFailure(
                .agentFailed,
                "no order: set --order or \(ShimKeyspace.orderVariable)"
            )
        }
        return try .read(Array(text.utf8))
    }

    private func work(
        _ order: InstallationOrder,
        _ operation: InstallationOrder.Operation,
        _ logger: Logger
    ) async throws -> InstallationOutcome {
        let effects = try HostEffects.forNode(
            order,
            root: hostRoot,
            changesRoot: !noChroot,
            credentials: credentials,
            authorities: authorities,
            logger: logger
        )
        return try await NodeWork(order.machineOrder(operation), effects: effects, logger: logger)
            .runFollowingSignals()
    }

    private func keep(
        _ operation: InstallationOrder.Operation,
        _ folder: ShimFolder,
        _ logger: Logger
    ) async throws {
        guard let address = ListenAddress(probeAddress) else {
            throw ValidationError(
                "invalid --probe-address value \"\(probeAddress)\"; it must be an address such as :8082"
            )
        }
        let arguments = Array(CommandLine.arguments.dropFirst()) + ["--once"]
        var options = NodeAgent.Options(probes: address, workArguments: arguments)
        options.interval = .seconds(interval)
        let agent = NodeAgent(
            options,
            operation: operation,
            folder: folder,
            logger: logger
        )
        do { try await agent.runWithProbes() } catch let failure as NodeWorkFailed {
            if let unreported = failure.unreported {
                logger.error("\(unreported)")
                TerminationLog(path: terminationLog).record(unreported)
            }
            throw ExitCode(NodeWorkFailed.exitCode)
        }
    }
}
