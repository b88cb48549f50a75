// SPDX-License-Identifier: Apache-2.0

import BobbinOperator
import Foundation
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import SpinAPI
import SpinState

/// Prints the changes of apps and their objects as they happen.
struct EventPrinter: Sendable {
    let client: Client

    /// Prints changes until the task is cancelled.
    func run() async throws {
        var logger = Logger(label: "events")
        logger.logLevel = .error
        let apps = Informer(SpinApp.self, reader: client, logger: logger)
        let executors = Informer(SpinAppExecutor.self, reader: client, logger: logger)
        let deployments = Informer(Deployment.self, reader: client, logger: logger)
        let services = Informer(AppService.self, reader: client, logger: logger)
        let secrets = Informer(SecretMetadata.self, reader: client, logger: logger)
        let shims = Informer(Shim.self, reader: client, logger: logger)
        let start = ContinuousClock.now
        apps.onChange { change, _ in Self.line(change, since: start) { $0.summary } }
        executors.onChange { change, _ in Self.line(change, since: start) { _ in "" } }
        deployments.onChange { change, _ in Self.line(change, since: start) { $0.summary } }
        services.onChange { change, _ in Self.line(change, since: start) { _ in "" } }
        secrets.onChange { change, _ in Self.line(change, since: start) { _ in "" } }
        shims.onChange { change, _ in Self.line(change, since: start) { $0.summary } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await apps.run() }
            group.addTask { try await executors.run() }
            group.addTask { try await deployments.run() }
            group.addTask { try await services.run() }
            group.addTask { try await secrets.run() }
            group.addTask { try await shims.run() }
            try await group.waitForAll()
        }
    }

    private static func line<Object: Resource>(
        _ change: Change<Object>,
        since start: ContinuousClock.Instant,
        _ state: (Object) -> String
    ) {
        let (object, what): (Object, String)
        switch change {
        case .added(let new): (object, what) = (new, "created  \(state(new))")
        case .updated(let old, let new):
            guard state(old) != state(new) else { return }
            (object, what) = (new, "changed  \(state(new))")
        case .deleted(let old): (object, what) = (old, "deleted")
        case .undecodable: return
        }
        let elapsed = ContinuousClock.now - start
        let seconds = String(format: "%8.3f s", Double(elapsed / .milliseconds(1)) / 1000)
        let name = "\(Object.type.kind) \(object.key)".padding(toLength: 46, withPad: " ", startingAt: 0)
        Console.print("\(seconds)  \(name) \(what)")
    }
}

extension SpinApp {
    /// The app, in half a line.
    fileprivate var summary: String {
        guard let ready = status.condition("Ready") else { return "image \(spec.image)" }
        return "\(ready.status == "True" ? "Ready" : "not ready"): \(ready.message)"
    }
}

extension Shim {
    /// The Shim, in half a line.
    fileprivate var summary: String {
        guard let ready = status.conditions.first(where: { $0.type == "Ready" }) else {
            return "handler \(spec.runtimeClass.handler)"
        }
        return "\(ready.status == "True" ? "Ready" : "not ready"): \(ready.message)"
    }
}

extension Deployment {
    /// The Deployment, in half a line.
    fileprivate var summary: String { "\(status.readyReplicas) of \(replicas) replicas ready" }
}
