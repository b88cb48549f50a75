// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import Manifests
import SpinAPI
import SpinState
import Synchronization
import Testing

@testable import BobbinOperator

/// What the operator does where there are no Shims, or none may be read.
@Suite(.timeLimit(.minutes(5)))
struct ShimInformersTests {
    private struct Setup: Sendable {
        let plane: LocalControlPlane
        let client: Client
        let configuration: ClientConfiguration
        let logger: Logger

        func apply(_ manifest: JSONValue, _ namespace: String = "") async throws {
            let type = try await client.resourceType(
                apiVersion: manifest["apiVersion"]?.string ?? "",
                kind: manifest["kind"]?.string ?? ""
            )
            let name = manifest[path: "metadata", "name"]?.string ?? ""
            let key = ObjectKey(namespace: namespace, name: name)
            try await client.apply(manifest, of: type, to: key, fieldManager: "somebody")
        }

        func define(_ file: String) async throws {
            let url = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../crds/\(file)"
            )
            for definition in try YAML.documents(String(contentsOf: url, encoding: .utf8), source: file) {
                try await apply(definition)
            }
        }

        func until(_ condition: () async throws -> Bool) async throws {
            while try await !condition() { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    /// - Parameter simulating: Whether pods are looked after: one on a node that isn't there goes.
    private func withServer(
        simulating: Bool = true,
        _ body: (Setup, inout ThrowingTaskGroup<Void, any Error>) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var options = LocalControlPlane.Options()
        options.simulatesWorkloads = simulating
        let plane = LocalControlPlane(logger: logger, options: options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            let configuration = ClientConfiguration(server: "http://\(address.host):\(address.port)")
            let client = try Client(configuration)
            let setup = Setup(plane: plane, client: client, configuration: configuration, logger: logger)
            try await body(setup, &group)
            group.cancelAll()
            await client.shutDown()
        }
    }

    @Test(arguments: [false, true])
    func `apps go on where Shims aren't served, or nodes may not be read`(isServed: Bool) async throws {
        try await withServer { setup, group in
            for file in ["spinapps.yaml", "spinappexecutors.yaml"] { try await setup.define(file) }
            if isServed {
                try await setup.define("shims.yaml")
                try await setup.until { try await setup.client.serves(Shim.type) }
                for verb in ["list", "watch"] {
                    setup.plane.faults.add(
                        .fail(code: 403, reason: "Forbidden", retryAfterSeconds: nil),
                        on: .init(verbs: [verb], resource: "nodes"),
                        count: 1000
                    )
                }
                try await setup.apply([
                    "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim",
                    "metadata": ["name": "spin"],
                    "spec": [
                        "fetchStrategy": ["anonHttp": ["location": "https://example.com/shim.tar.gz"]],
                        "runtimeClass": ["name": "wasm", "handler": "spin"],
                        "rolloutStrategy": ["type": "recreate"],
                    ],
                ])
            }
            var options = OperatorOptions()
            options.probeAddress = nil
            options.metricsAddress = nil
            options.handlesSignals = false
            options.logLevel = "critical"
            let spinOperator = SpinOperator(setup.configuration, options)
            group.addTask { try await spinOperator.run() }
            try await setup.until { try await setup.client.serves(SpinApp.type) }
            try await setup.apply(
                [
                    "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinAppExecutor",
                    "metadata": ["name": "spin"],
                    "spec": [
                        "createDeployment": true,
                        "deploymentConfig": ["runtimeClassName": "wasmtime-spin-v2"],
                    ],
                ],
                "default"
            )
            try await setup.apply(
                [
                    "apiVersion": "core.spinkube.dev/v1alpha1", "kind": "SpinApp",
                    "metadata": ["name": "hello"],
                    "spec": ["image": "hello:1", "replicas": 1, "executor": "spin"],
                ],
                "default"
            )
            try await setup.until {
                let key = ObjectKey(namespace: "default", name: "hello")
                return try await setup.client.get(SpinApp.self, key).status.condition("Ready")?.status
                    == "True"
            }
        }
    }

    @Test func `nodes and agents are watched from the first Shim on, and Shims once they are served`()
        async throws
    {
        try await withServer { setup, group in
            let client = setup.client
            let informers = ShimInformers(
                reader: client,
                isServed: { try await client.serves(Shim.type) },
                namespace: "bobbin",
                pause: Backoff(initial: .milliseconds(10), maximum: .milliseconds(10), jitter: 0),
                logger: setup.logger,
                metrics: MetricsRegistry()
            )
            group.addTask { try await informers.run() }
            try await setup.define("shims.yaml")
            try await setup.until { informers.shims.store.isSynced }
            let watched = setup.plane.requestLog.count(resource: "nodes")
            #expect(watched == 0)
            try await setup.apply([
                "apiVersion": "runtime.spinkube.dev/v1alpha1", "kind": "Shim", "metadata": ["name": "spin"],
                "spec": [
                    "fetchStrategy": ["anonHttp": ["location": "https://example.com/shim.tar.gz"]],
                    "runtimeClass": ["name": "wasm", "handler": "spin"],
                    "rolloutStrategy": ["type": "recreate"],
                ],
            ])
            try await informers.waitUntilSynced()
            #expect(informers.nodes.store.count == 1)
        }
    }

    @Test func `Shims that aren't served yet are asked for soon, and then ever more seldom`() async throws {
        let clock = PassingClock(until: .seconds(200))
        let asked = Mutex<[Duration]>([])
        try await withServer { setup, group in
            let informers = ShimInformers(
                reader: setup.client,
                isServed: {
                    asked.withLock { $0.append(clock.now.offset) }
                    return false
                },
                namespace: "bobbin",
                clock: TimeSource(clock),
                logger: setup.logger,
                metrics: MetricsRegistry()
            )
            group.addTask { try await informers.run() }
            try await setup.until { asked.withLock { $0.count } >= 9 }
        }
        #expect(asked.withLock { $0 } == [0, 1, 3, 7, 15, 31, 63, 123, 183].map { .seconds($0) })
    }

    @Test func `pods that use a RuntimeClass are found on every page, those that have ended aren't`()
        async throws
    {
        try await withServer(simulating: false) { setup, _ in
            for number in 0..<3 {
                let pod: JSONValue = [
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string("pod-\(number)")],
                    "spec": [
                        "runtimeClassName": "wasmtime-spin-v2", "nodeName": "elsewhere",
                        "containers": [["name": "web", "image": "web:1"]],
                    ],
                ]
                // As in any cluster, pods are refused until the namespace has its service account.
                try await setup.until {
                    do { try await setup.apply(pod, "default") } catch let error as KubeError
                        where error.isForbidden
                    { return false }
                    return true
                }
            }
            let _: RuntimeClassUser = try await setup.client.patch(
                RuntimeClassUser.self,
                .merge(["status": ["phase": "Succeeded"]]),
                to: ObjectKey(namespace: "default", name: "pod-0"),
                subresource: "status",
                fieldManager: "somebody"
            )
            for scope in [ShimUsers.Scope.everywhere, .nodes(["elsewhere"]), .nodes(["nowhere"])] {
                let users = try await ShimUsers.ask(scope, classes: ["wasmtime-spin-v2"], of: setup.client)
                let expected = scope == .nodes(["nowhere"]) ? nil : 2
                #expect(users.byNode["elsewhere"]?.count == expected)
            }
            let others = try await ShimUsers.ask(.everywhere, classes: ["other"], of: setup.client)
            #expect(others.byNode.isEmpty)
        }
    }
}

/// A clock whose waits take no time, up to a moment that never comes.
private final class PassingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let end: Instant
    private let state = Mutex(Instant(offset: .zero))

    init(until end: Duration) { self.end = Instant(offset: end) }

    var now: Instant { state.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        while deadline > end { try await Task.sleep(for: .seconds(60)) }
        state.withLock { $0 = max($0, deadline) }
    }
}
