// SPDX-License-Identifier: Apache-2.0

import ContainerdConfiguration
import KubeModel
import ShimInstallation
import SpinAPI
import Synchronization

/// A node without files: a configuration, a runtime that has read it, binaries, and what agents remember.
final class SimulatedNode: Sendable {
    /// What containerd may know of the Shim; `nil` for nothing.
    typealias Entry = RuntimeEntry?

    struct State {
        var record: InstallationRecord?
        var configured: RuntimeEntry?
        var running: RuntimeEntry?
        var isUp = true
        var binaries: Set<String> = []
        var staged = false
        var unpacked: String?
        var hasBackup = false
        var restarts = 0
        var fetches = 0
        var writes = 0
        var locks = 0
        var unlocks = 0
        /// The entries with which the runtime doesn't come up.
        var refuses: @Sendable (Entry) -> Bool = { _ in false }
        /// The entries that it reads and doesn't list.
        var ignores: @Sendable (Entry) -> Bool = { _ in false }
        var restartFails = false
        var isSupported = true
        var failures: [String: NodeFailure] = [:]
    }

    let state = Mutex(State())

    subscript<Value>(path: any (WritableKeyPath<State, Value> & Sendable)) -> Value {
        get { state.withLock { $0[keyPath: path] } }
        set { state.withLock { $0[keyPath: path] = newValue } }
    }
}

/// What an agent is told to bring to a simulated node.
struct SimulatedOrder: Sendable {
    var operation = InstallationOrder.Operation.install
    var version = "1"
    var handler = "spin"
    var options: [String: JSONValue] = [:]

    var digest: String { "\(operation) \(version) \(handler) \(options.keys.sorted())" }
    var artifact: String { "artifact \(version)" }
    var binary: String { "binary \(version)" }
    var machineOrder: InstallationMachine.Order { .init(operation, handler: handler, digest: digest) }

    var entry: RuntimeEntry {
        RuntimeEntry(shim: "spin-v2", handler: handler, binary: "/shims/\(binary)", options: options)
    }
}

/// An agent's hands on a simulated node.
struct SimulatedEffects: NodeEffects {
    let node: SimulatedNode
    let order: SimulatedOrder

    func perform(_ step: InstallationStep) async throws -> InstallationEvent {
        try node.state.withLock { node in
            if let failure = node.failures[step.name] { throw failure }
            switch step {
            case .lookForTraces:
                return .isThere(node.record != nil || node.configured != nil || !node.binaries.isEmpty)
            case .lockShim, .lockNode: node.locks += 1
            case .unlockNode: node.unlocks += 1
            case .readRecord: return .record(node.record)
            case .writeRecord(let record): node.record = record
            case .detectRuntime:
                guard node.isSupported else { throw NodeFailure(.unsupportedHost, "not one we know") }
                return .setup(Self.setup)
            case .identifyArtifact: return .artifact(order.artifact)
            case .checkBinary(let digest): return .isThere(node.binaries.contains(digest))
            case .fetch:
                node.fetches += 1
                node.staged = true
            case .unpack:
                node.unpacked = order.binary
                return .unpacked(order.binary)
            case .place(let digest): node.binaries.insert(digest)
            case .planChange: return .plan(plan(node, to: order.entry))
            case .planRemoval: return .plan(plan(node, to: nil))
            case .askRuntime: return .answer(Self.answer(node))
            case .checkChange: break
            case .backUp: node.hasBackup = true
            case .writeConfiguration:
                node.configured = order.operation == .install ? order.entry : nil
                node.writes += 1
            case .restart: try Self.restart(&node)
            case .restore(_, let entry): node.configured = entry
            case .prune(let digest):
                node.binaries = node.binaries.filter { $0 == digest }
                node.staged = false
            case .removeEverything:
                node.configured = nil
                (node.record, node.binaries, node.hasBackup, node.staged) = (nil, [], false, false)
            case .pause, .finish: break
            }
            return .done
        }
    }

    private func plan(_ node: SimulatedNode.State, to entry: RuntimeEntry?) -> InstallationPlan {
        let change = FileChange(path: "/config", before: [], after: [])
        return InstallationPlan(
            change: node.configured == entry ? nil : PlannedChange(change, before: "old", after: "new"),
            expectation: entry.map { .runs(handler: $0.handler, binary: $0.binary) }
                ?? .lacks(handler: order.handler, folder: "/shims/"),
            entry: entry,
            configuration: "/config"
        )
    }

    private static func answer(_ node: SimulatedNode.State) -> RuntimeAnswer {
        guard node.isUp else { return .silence("connection refused") }
        let listed = node.ignores(node.running) ? nil : node.running
        let runtimes = listed.map { [$0.handler: $0.binary] } ?? [:]
        return .status(RuntimeStatus(isReady: true, runtimes: runtimes))
    }

    private static func restart(_ node: inout SimulatedNode.State) throws {
        node.restarts += 1
        node.isUp = !node.refuses(node.configured)
        node.running = node.configured
        if node.restartFails { throw NodeFailure(.restartFailed, "it was to fail") }
    }

    static let setup = RuntimeSetup(
        distribution: .plain,
        effectiveConfig: "/config",
        edited: "/config",
        style: .inPlace,
        socket: "/socket",
        restart: .command(["restart"])
    )
}
