// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeClient
import KubeModel
import KubeRuntime
import LocalControlPlane
import Logging
import Manifests
import SpinAPI

@testable import BobbinOperator

/// The whole operator against the embedded API server, both in this process.
struct OperatorLab: Sendable {
    let plane: LocalControlPlane
    let client: Client
    /// What the operator remembers of objects.
    let memory: OperatorMemory

    /// - Parameters:
    ///   - callTimeout: How long the operator waits for an answer.
    ///   - namespaceCacheLimit: How many bytes of a namespace's objects it keeps.
    static func run(
        callTimeout: Duration = .seconds(35),
        namespaceCacheLimit: Int = OperatorOptions().namespaceCacheLimit,
        _ body: (OperatorLab) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let plane = LocalControlPlane(logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await plane.run() }
            let address = try await plane.waitUntilListening()
            var configuration = ClientConfiguration(server: "http://\(address.host):\(address.port)")
            configuration.userAgent = "lab"
            let client = try Client(configuration)
            configuration.userAgent = "operator"
            configuration.callTimeout = callTimeout
            var options = OperatorOptions()
            options.probeAddress = nil
            options.metricsAddress = nil
            options.handlesSignals = false
            options.logLevel = "critical"
            options.namespaceCacheLimit = namespaceCacheLimit
            let spinOperator = SpinOperator(configuration, options)
            let lab = OperatorLab(plane: plane, client: client, memory: spinOperator.memory)
            try await lab.install()
            group.addTask { try await spinOperator.run() }
            try await body(lab)
            group.cancelAll()
            await client.shutDown()
        }
    }

    private func install() async throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../crds")
        for name in ["spinapps.yaml", "spinappexecutors.yaml", "shims.yaml"] {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for definition in try YAML.documents(text, source: name) { try await apply(definition) }
        }
        for type in [SpinApp.type, SpinAppExecutor.type] {
            while try await !client.serves(type) { try await Task.sleep(for: .milliseconds(10)) }
        }
        try await namespace("bobbin")
        try await executor()
    }

    func namespace(_ name: String) async throws {
        try await apply(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]])
    }

    func executor(port: Int64 = 80) async throws {
        try await apply([
            "apiVersion": .string(SpinAppExecutor.type.apiVersion), "kind": "SpinAppExecutor",
            "metadata": ["name": "spin", "namespace": "bobbin"],
            "spec": [
                "createDeployment": true,
                "deploymentConfig": ["runtimeClassName": "wasmtime-spin-v2", "listenPort": .integer(port)],
            ],
        ])
    }

    func app(
        _ name: String,
        in namespace: String,
        replicas: Int64 = 1,
        variables: [JSONValue] = []
    ) async throws {
        var spec: JSONValue = [
            "image": "example.com/app:1", "executor": "spin", "replicas": .integer(replicas),
        ]
        if !variables.isEmpty { spec["variables"] = .array(variables) }
        try await apply([
            "apiVersion": .string(SpinApp.type.apiVersion), "kind": "SpinApp",
            "metadata": ["name": .string(name), "namespace": .string(namespace)],
            "spec": spec,
        ])
    }

    func apply(_ manifest: JSONValue) async throws {
        let type = try await client.resourceType(
            apiVersion: manifest["apiVersion"]?.string ?? "",
            kind: manifest["kind"]?.string ?? ""
        )
        let key = ObjectKey(
            namespace: manifest[path: "metadata", "namespace"]?.string ?? "",
            name: manifest[path: "metadata", "name"]?.string ?? ""
        )
        try await client.apply(manifest, of: type, to: key, fieldManager: "somebody", force: true)
    }

    func status(_ name: String, in namespace: String) async throws -> SpinAppStatus {
        try await client.get(SpinApp.self, ObjectKey(namespace: namespace, name: name)).status
    }

    func deployment(_ name: String, in namespace: String) async throws -> JSONValue? {
        do {
            return try await client.object(
                of: Deployment.type,
                ObjectKey(namespace: namespace, name: name)
            )
        } catch let error as KubeError where error.isNotFound { return nil }
    }

    /// How many requests the operator has made.
    func requests(_ verb: String = "", _ resource: String = "") -> Int {
        plane.requestLog.count(verb: verb, resource: resource, userAgent: "operator")
    }

    /// Waits until something holds; the test's time limit ends what never does.
    @discardableResult
    func until(_ condition: () async throws -> Bool) async throws -> Duration {
        let start = ContinuousClock.now
        while try await !condition() { try await Task.sleep(for: .milliseconds(2)) }
        return ContinuousClock.now - start
    }
}
