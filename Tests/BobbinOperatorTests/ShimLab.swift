// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import Manifests
import SpinAPI
import Synchronization

@testable import BobbinOperator

/// The Shims' controller with its informers, against the embedded API server in this process.
struct ShimLab: Sendable {
    let plane: LocalControlPlane
    let client: Client
    let logger: Logger
    /// By how many seconds the controller's time of day is ahead.
    let ahead = Mutexed(0)
    let metrics = MetricsRegistry(prefix: Installation.metricPrefix)

    /// A value that several tasks change.
    final class Mutexed: Sendable {
        private let storage: Mutex<Int64>
        init(_ value: Int64) { storage = Mutex(value) }
        var value: Int64 {
            get { storage.withLock { $0 } }
            set { storage.withLock { $0 = newValue } }
        }
    }

    /// - Parameter simulating: Whether the agents come and become ready by themselves.
    static func run(
        nodes: [String],
        simulating: Bool = true,
        _ body: (ShimLab) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var options = LocalControlPlane.Options()
        options.nodes = nodes.map { .init(name: $0, labels: ["pool": "wasm"]) }
        options.simulatesWorkloads = simulating
        let plane = LocalControlPlane(logger: logger, options: options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            let client = try Client(ClientConfiguration(server: "http://\(address.host):\(address.port)"))
            let lab = ShimLab(plane: plane, client: client, logger: logger)
            try await lab.install()
            try await body(lab)
            group.cancelAll()
            await client.shutDown()
        }
    }

    private func install() async throws {
        let namespace: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "bobbin"]]
        try await apply(namespace)
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../crds/shims.yaml"
        )
        for definition in try YAML.documents(String(contentsOf: file, encoding: .utf8), source: "shims.yaml")
        {
            try await apply(definition)
        }
        try await until("Shims are served") { try await client.serves(Shim.type) }
    }

    /// Runs the controller for as long as the body takes.
    ///
    /// - Parameter mortal: What it writes with, if not with the client.
    func controlling(
        _ mortal: MortalWriter? = nil,
        _ body: (ShimCaches) async throws -> Void
    ) async throws {
        let writer: any ObjectWriter = mortal ?? client
        let informers = ShimInformers(
            reader: client,
            isServed: { true },
            namespace: "bobbin",
            logger: logger,
            metrics: metrics
        )
        let events = EventRecorder(writer: client, component: "test", instance: "test", logger: logger)
        let queue = WorkQueue<ObjectKey>(name: "shim", metrics: metrics)
        informers.connect(ShimTriggers(queue: queue, caches: informers.caches))
        let ahead = ahead
        let controller = Controller(
            name: "shim",
            queue: queue,
            reconciler: ShimReconciler(
                caches: informers.caches,
                reader: client,
                writer: writer,
                events: events,
                settings: ShimSettings(namespace: "bobbin", image: "bobbin:test"),
                memory: ShimMemory(blank: ShimRecord()),
                wallClock: { WallClock.now.advanced(by: .seconds(ahead.value)) }
            ),
            workers: 1,
            waitingFor: [informers.waitUntilSynced],
            logger: logger,
            metrics: metrics
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await informers.run() }
            group.addTask { try await events.run() }
            group.addTask { try await controller.run() }
            try await body(informers.caches)
            group.cancelAll()
        }
    }

    /// How often the controller has looked at a Shim to the end.
    var passes: Int {
        let lines = metrics.text.split(separator: "\n").filter {
            $0.hasPrefix("controller_runtime_reconcile_total") && !$0.contains("error")
        }
        return lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }

    // MARK: Objects

    func apply(_ manifest: JSONValue) async throws {
        let type = try await client.resourceType(
            apiVersion: manifest["apiVersion"]?.string ?? "",
            kind: manifest["kind"]?.string ?? ""
        )
        let key = ObjectKey(
            namespace: manifest[path: "metadata", "namespace"]?.string ?? "",
            name: manifest[path: "metadata", "name"]?.string ?? ""
        )
        try await client.apply(manifest, of: type, to: key, fieldManager: "somebody")
    }

    func applyShim(
        _ name: String = "spin",
        runtimeClass: String = "wasm",
        handler: String = "spin",
        selector: JSONValue = ["pool": "wasm"],
        maxUpdate: JSONValue = 1,
        location: String = "https://example.com/shim.tar.gz"
    ) async throws {
        try await apply([
            "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim",
            "metadata": ["name": .string(name)],
            "spec": [
                "nodeSelector": selector,
                "fetchStrategy": ["anonHttp": ["location": .string(location)]],
                "runtimeClass": ["name": .string(runtimeClass), "handler": .string(handler)],
                "rolloutStrategy": ["type": "rolling", "rolling": ["maxUpdate": maxUpdate]],
            ],
        ])
    }

    func shim(_ name: String = "spin") async throws -> Shim? { try await get(Shim.self, "", name) }
    func node(_ name: String) async throws -> [String: String] {
        let labels = try await get(Node.self, "", name)?.metadata.labels ?? [:]
        return labels.filter { $0.key.contains("runtime.spinkube.dev/") }
    }

    func get<Object: Resource>(_: Object.Type, _ namespace: String, _ name: String) async throws -> Object? {
        do {
            return try await client.get(Object.self, ObjectKey(namespace: namespace, name: name))
        } catch let error as KubeError where error.isNotFound { return nil }
    }

    func delete(_ type: ResourceType, _ namespace: String, _ name: String) async throws {
        try await client.delete(type, ObjectKey(namespace: namespace, name: name), DeleteOptions())
    }

    func patch<Object: Resource>(
        _: Object.Type,
        _ namespace: String,
        _ name: String,
        _ body: JSONValue,
        subresource: String? = nil
    ) async throws {
        let _: Object = try await client.patch(
            Object.self,
            .merge(body),
            to: ObjectKey(namespace: namespace, name: name),
            subresource: subresource,
            fieldManager: "somebody"
        )
    }

    // MARK: Waiting

    /// Waits until something holds; gives up only long after the slowest machine would have.
    func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(300)
        while try await !condition() {
            guard clock.now < end else { throw TookTooLong(what: what) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    struct TookTooLong: Error { var what: String }

    func condition(_ type: ConditionType, of name: String = "spin") async throws -> Condition {
        try await shim(name)?.status.condition(type) ?? Condition()
    }

    func untilReady(_ name: String = "spin", nodes: Int64) async throws {
        try await until("Shim \(name) is on \(nodes) nodes") {
            guard let shim = try await shim(name) else { return false }
            return shim.status.nodesReady == nodes
                && shim.status.condition("Progressing")?.reason == "RolledOut"
                && shim.status.observedGeneration == shim.metadata.generation
        }
    }
}
