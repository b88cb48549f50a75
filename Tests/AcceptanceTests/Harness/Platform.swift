// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// A control plane with Bobbin on it, shared by all tests of its kind. Each test works in a namespace of its own.
struct Platform: Sendable {
    let plane: ControlPlane
    let operatorProcess: OperatorProcess

    var kubectl: Kubectl { plane.kubectl }

    /// The platform of that kind, started by whoever asks first.
    static func shared(_ kind: ControlPlaneKind) async throws -> Platform {
        try await platforms.platform(kind)
    }

    /// A new namespace with an executor in it, as the samples have it.
    func namespace(withExecutor: Bool = true, labels: [String: String] = [:]) async throws -> String {
        let name = "test-\(UUID().uuidString.lowercased().prefix(8))"
        // The first label is for whoever brought a cluster, to find them all again.
        let all = labels.merging(["bobbin-acceptance": "true"]) { $1 }
        let members = all.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
        let manifest = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: \(name), labels: {\(members.joined(separator: ", "))}}
            """
        try await kubectl("create", "-f", "-", input: manifest)
        if withExecutor { try await kubectl.apply(Self.executor(), in: name) }
        return name
    }

    /// The manifest of an executor that allows its apps all that a cluster without KEDA has.
    static func executor(_ name: String = "containerd-shim-spin", _ configuration: String = "") -> String {
        """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinAppExecutor
        metadata:
          name: \(name)
        spec:
          allow: {serviceTypes: ["*"], autoscaling: true, triggers: ["*"], podDisruptionBudget: true}
          createDeployment: true
          deploymentConfig:
            runtimeClassName: wasmtime-spin-v2
        \(configuration)
        """
    }

    /// The manifest of an app. `spec` is added as it stands, indented by two.
    static func app(_ name: String, executor: String = "containerd-shim-spin", _ spec: String = "") -> String
    {
        """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinApp
        metadata:
          name: \(name)
        spec:
          image: example.com/hello:1
          executor: \(executor)
        \(spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        """
    }

    /// Waits for an object, and for what is asked of it.
    @discardableResult
    func wait(
        for kind: String,
        _ name: String,
        in namespace: String,
        _ what: String = "to exist",
        within bound: Duration = .seconds(30),
        until holds: (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        var last: JSONValue?
        do {
            return try await eventually("\(kind) \(namespace)/\(name) \(what)", within: bound) {
                last = try await kubectl.object(kind, name, in: namespace)
                return last.flatMap { holds($0) ? $0 : nil }
            }
        } catch {
            print(
                "last seen of \(kind) \(name): \(last?.description ?? "nothing")\n\(operatorProcess.process.tail)"
            )
            throw error
        }
    }

    /// Waits until an object is gone.
    func waitUntilGone(
        _ kind: String,
        _ name: String,
        in namespace: String,
        within bound: Duration = .seconds(30)
    ) async throws {
        _ = try await eventually("\(kind) \(namespace)/\(name) is gone", within: bound) {
            try await kubectl.object(kind, name, in: namespace) == nil ? true : nil
        }
    }

    /// Lets the operator finish with an app: an edit that comes after everything else has reached its Deployment.
    @discardableResult
    func fence(_ name: String, in namespace: String) async throws -> JSONValue {
        let mark = String(UUID().uuidString.prefix(8))
        try await kubectl.patch(
            "spinapp",
            name,
            in: namespace,
            #"{"spec":{"deploymentAnnotations":{"fence":"\#(mark)"}}}"#
        )
        return try await wait(for: "deployment", name, in: namespace, "to pass the fence") {
            $0[path: "metadata", "annotations", "fence"]?.string == mark
        }
    }

    /// Everything that a Deployment was since a version of it, oldest first.
    func history(of deployment: JSONValue) async throws -> [JSONValue] {
        let name = deployment[path: "metadata", "name"]?.string ?? ""
        let namespace = deployment[path: "metadata", "namespace"]?.string ?? ""
        let version = deployment[path: "metadata", "resourceVersion"]?.string ?? ""
        let text = try await kubectl(
            "get",
            "--raw",
            "/apis/apps/v1/namespaces/\(namespace)/deployments?watch=1&timeoutSeconds=1"
                + "&fieldSelector=metadata.name%3D\(name)&resourceVersion=\(version)"
        )
        let events = try text.split(separator: "\n").map { try JSONValue(json: Array($0.utf8)) }
        return events.filter { $0["type"] == "MODIFIED" }.compactMap { $0["object"] }
    }

    /// Makes a Deployment look as if its pods ran, or waits until they do where there are nodes.
    func makeAvailable(_ name: String, in namespace: String) async throws {
        guard plane.kind != .cluster else {
            try await kubectl("rollout", "status", "deployment/\(name)", "-n", namespace, "--timeout=60s")
            return
        }
        try await writeDeploymentStatus(name, in: namespace) { deployment in
            let count = deployment[path: "spec", "replicas"] ?? 1
            deployment["status"] = [
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
                "replicas": count, "updatedReplicas": count, "readyReplicas": count,
                "availableReplicas": count,
                "conditions": [
                    ["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"],
                    ["type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"],
                ],
            ]
        }
    }

    /// Writes a Deployment's status as its controller would.
    func writeDeploymentStatus(
        _ name: String,
        in namespace: String,
        _ change: (inout JSONValue) -> Void
    ) async throws {
        try await kubectl.writeStatus("/apis/apps/v1/namespaces/\(namespace)/deployments/\(name)", change)
    }

    /// Installs the CRDs, the roles and the operator on a control plane.
    static func start(on plane: ControlPlane, extra arguments: [String] = []) async throws -> Platform {
        try await prepare(plane)
        let process = try await OperatorProcess.start(on: plane, extra: arguments)
        _ = try await eventually("the operator is ready", within: .seconds(60)) {
            try await process.isReady() ? true : nil
        }
        return Platform(plane: plane, operatorProcess: process)
    }

    /// Applies what the operator needs, and what a platform team would bring.
    static func prepare(_ plane: ControlPlane) async throws {
        try await Installation.apply(to: plane)
        try await applyRuntimeClass(to: plane)
    }

    /// Makes the RuntimeClass that executors name, where pods need one that is there.
    static func applyRuntimeClass(to plane: ControlPlane) async throws {
        guard plane.kind != .embedded else { return }
        let runtimeClass = """
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: wasmtime-spin-v2}
            handler: spin
            """
        try await plane.kubectl("apply", "-f", "-", input: runtimeClass)
    }
}

/// Starts each platform once, however many tests ask for it at the same time.
private actor Platforms {
    private var starting: [ControlPlaneKind: Task<Platform, any Error>] = [:]

    func platform(_ kind: ControlPlaneKind) async throws -> Platform {
        if let task = starting[kind] { return try await task.value }
        let task = Task { try await Self.start(kind) }
        starting[kind] = task
        return try await task.value
    }

    private static func start(_ kind: ControlPlaneKind) async throws -> Platform {
        try await Platform.start(on: try await ControlPlane.start(kind))
    }
}

private let platforms = Platforms()
