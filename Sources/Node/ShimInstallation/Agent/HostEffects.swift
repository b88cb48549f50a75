// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import Digests
package import Logging
package import SpinAPI
import Synchronization

/// The steps of an installation, done to a host.
///
/// It holds the locks that it took for as long as it lives.
package final class HostEffects: NodeEffects {
    /// What is known once steps are done, for those after them.
    struct State {
        /// The locks that are held, by their paths.
        var locks: [String: HeldLock] = [:]
        /// The files that have our block or had it, as far as that was written down.
        var configurations: [String] = []
        var setup: RuntimeSetup?
        var artifact = ""
        /// The path of the binary in the artifact, where the artifact told it.
        var member: String?
        /// What was written, so that it can be put back to the byte.
        var written: FileChange?
    }

    let order: InstallationOrder
    let architecture: String
    let host: HostRoot
    let folder: ShimFolder
    let restart: RuntimeRestart
    let artifacts: ArtifactSteps
    let check: ConfigurationCheck?
    let logger: Logger
    let state = Mutex(State())
    private let askRuntime: @Sendable (String) async throws -> RuntimeAnswer

    /// - Parameters:
    ///   - architecture: The node's, as Kubernetes calls it.
    ///   - askRuntime: Asks the runtime on a socket of this machine for its status.
    ///   - check: Asks containerd what it thinks of a configuration; `nil` where it can't be asked.
    package init(
        _ order: InstallationOrder,
        architecture: String,
        host: HostRoot,
        artifacts: ArtifactSteps,
        restart: RuntimeRestart,
        check: ConfigurationCheck? = nil,
        askRuntime: @escaping @Sendable (String) async throws -> RuntimeAnswer,
        logger: Logger
    ) {
        self.order = order
        self.architecture = architecture
        self.host = host
        folder = ShimFolder(host: host, shim: order.shim)
        self.artifacts = artifacts
        self.restart = restart
        self.check = check
        self.askRuntime = askRuntime
        self.logger = logger
    }

    var view: HostView { HostView(host) }

    package func perform(_ step: InstallationStep) async throws -> InstallationEvent {
        switch step {
        case .lookForTraces: return .isThere(try hasTraces())
        case .lockShim: return try await lock(folder.lock)
        case .lockNode: return try await lock(HostLock.path)
        case .unlockNode: _ = state.withLock { $0.locks.removeValue(forKey: HostLock.path) }
        case .readRecord:
            let record = try RecordFile(folder).read()
            state.withLock { $0.configurations = record?.configurations ?? [] }
            return .record(record)
        case .writeRecord(let record):
            state.withLock { $0.configurations = record.configurations }
            try RecordFile(folder).write(record)
        case .detectRuntime: return .setup(try detect())
        case .identifyArtifact: return .artifact(try identify())
        case .checkBinary(let digest): return .isThere(try folder.holds(Self.digest(digest)))
        case .fetch: try await fetch()
        case .unpack: return .unpacked(try await unpack())
        case .place(let digest): try place(digest)
        case .planChange(let digest): return .plan(try planChange(digest))
        case .planRemoval: return .plan(try planRemoval())
        case .askRuntime: return .answer(try await ask())
        case .checkChange(let change): try await checkChange(change)
        case .backUp(let change): try backUp(change)
        case .writeConfiguration(let change): try write(change)
        case .restart: try await restart.restart(setup().restart)
        case .restore(let pending, let entry): try restore(pending, to: entry)
        case .prune(let digest): try prune(keeping: digest)
        case .removeEverything(let record): try removeEverything(record)
        case .pause(let duration): try await Task.sleep(for: duration)
        case .finish: break
        }
        return .done
    }

    /// Waits until nobody else has the lock.
    private func lock(_ path: String) async throws -> InstallationEvent {
        let lock = HostLock(host: host, path: path)
        var isFirst = true
        while true {
            if let held = try lock.attempt() {
                state.withLock { $0.locks[path] = held }
                return .done
            }
            if isFirst {
                logger.info("waiting for another agent on this node", metadata: ["lock": "\(path)"])
            }
            isFirst = false
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    private func detect() throws(NodeFailure) -> RuntimeSetup {
        let setup = try RuntimeSetup.detect(in: view, overrides: order.host)
        logger.info(
            "found the container runtime",
            metadata: ["distribution": "\(setup.distribution.rawValue)", "configuration": "\(setup.edited)"]
        )
        state.withLock { $0.setup = setup }
        return setup
    }

    func setup() throws(NodeFailure) -> RuntimeSetup {
        guard let setup = state.withLock({ $0.setup }) else {
            throw NodeFailure(.agentFailed, "the container runtime has not been detected yet")
        }
        return setup
    }

    private func ask() async throws -> RuntimeAnswer {
        try await askRuntime(try host.localPath(of: setup().socket))
    }

    /// Whether there is anything to remove. A host whose runtime we don't know has nothing of ours but files.
    private func hasTraces() throws -> Bool {
        if try host.exists(folder.path) { return true }
        do throws(NodeFailure) {
            let view = view
            return try RuntimeSetup.detect(in: view, overrides: order.host)
                .changeToRemove(shim: order.shim, in: view) != nil
        } catch {
            logger.info("this Shim is not installed on the node", metadata: ["detection": "\(error)"])
            return false
        }
    }

    static func digest(_ text: String) throws(NodeFailure) -> SHA256 {
        guard let digest = SHA256(hexadecimal: text) else {
            throw NodeFailure(.agentFailed, "\"\(text)\" is not a digest")
        }
        return digest
    }
}
