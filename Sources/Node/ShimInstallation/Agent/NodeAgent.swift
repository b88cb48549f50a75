// SPDX-License-Identifier: Apache-2.0

package import KubeRuntime
package import Logging
import ServiceLifecycle
package import SpinAPI
import Subprocess
import Synchronization
import UnixSignals

/// Keeps a node as it is ordered: has the work done, serves probes, and looks whether something has changed.
///
/// The work is done by a process of its own, so that what stays for months is small: it has never parsed a
/// configuration, unpacked an archive or spoken TLS.
package final class NodeAgent: Service {
    package struct Options: Sendable {
        package var probes: ListenAddress
        /// The arguments of our own executable for the process that does the work.
        package var workArguments: [String]
        /// How often the files are looked at.
        package var interval = Duration.seconds(30)
        /// How often everything is looked at though the files seem unchanged.
        package var fullInterval = Duration.seconds(600)

        package init(probes: ListenAddress, workArguments: [String]) {
            self.probes = probes
            self.workArguments = workArguments
        }
    }

    private let options: Options
    private let drift: NodeDrift
    private let watchesFiles: Bool
    private let clock: TimeSource
    private let logger: Logger
    /// Why the node isn't as ordered; `nil` where it is.
    private let unreadiness = Mutex<String?>("the node is not up to date yet")

    package init(
        _ options: Options,
        operation: InstallationOrder.Operation,
        folder: ShimFolder,
        clock: TimeSource = .continuous,
        logger: Logger
    ) {
        self.options = options
        drift = NodeDrift(folder: folder)
        watchesFiles = operation == .install
        self.clock = clock
        self.logger = logger
    }

    /// Runs until a signal ends it, or the work fails.
    ///
    /// - Throws: ``NodeWorkFailed``; `ListenError`.
    package func runWithProbes() async throws {
        let probes = ProbeServer(
            probes: options.probes,
            readiness: [HealthCheck("node") { self.unreadiness.withLock { $0 } }],
            logger: logger
        )
        var configuration = ServiceGroupConfiguration(
            services: [probes, self],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(58)
        try await ServiceGroup(configuration: configuration).run()
    }

    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.keep() }
        } catch is CancellationError {}
    }

    private func keep() async throws {
        try await work()
        var known = drift.states()
        var nextFull = clock.now + options.fullInterval
        while true {
            try await clock.sleep(for: options.interval)
            guard watchesFiles else { continue }
            let hasChanged = drift.states() != known
            guard hasChanged || clock.now >= nextFull else { continue }
            if hasChanged {
                logger.info("the node has changed")
                unreadiness.withLock { $0 = "the node has changed; the agent is checking it" }
            }
            try await work()
            known = drift.states()
            nextFull = clock.now + options.fullInterval
        }
    }

    /// Has the work done once. When cancelled it is told so, and waited for as long as it may take.
    private func work() async throws {
        let teardown = TeardownStep.gracefulShutDown(allowedDurationToNextStep: .seconds(56))
        let result = try await Subprocess.run(
            OwnExecutable.configuration(options.workArguments, teardown: [teardown]),
            output: .currentStandardOutput,
            error: .currentStandardError
        )
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            throw NodeWorkFailed(wasTold: result.terminationStatus == .exited(NodeWorkFailed.exitCode))
        }
        if unreadiness.withLock({ $0 }) != nil { logger.info("the node is up to date") }
        unreadiness.withLock { $0 = nil }
    }
}

/// The process that does the work has failed.
package struct NodeWorkFailed: Error, CustomStringConvertible {
    /// With what it ends where it has told why.
    package static let exitCode: Int32 = 1

    /// Whether it has told why.
    package let wasTold: Bool

    /// The failure to report; `nil` if the process has reported one.
    package var unreported: NodeFailure? {
        wasTold ? nil : NodeFailure(.agentFailed, "the agent was terminated before it finished")
    }

    package var description: String { unreported.map { "\($0)" } ?? "cannot update the node" }
}
