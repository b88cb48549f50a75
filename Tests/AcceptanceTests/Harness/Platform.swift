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
    func namespace(withExecutor: Bool = true) async throws -> String {
        let name = "test-\(UUID().uuidString.lowercased().prefix(8))"
        try await kubectl("create", "namespace", name)
        if withExecutor { try await kubectl.apply(Self.executor(), in: name) }
        return name
    }

    /// The manifest of an executor.
    static func executor(_ name: String = "containerd-shim-spin", _ configuration: String = "") -> String {
        """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinAppExecutor
        metadata:
          name: \(name)
        spec:
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
        until holds: (JSONValue) -> Bool = { _ in true }
    ) async throws -> JSONValue {
        var last: JSONValue?
        do {
            return try await eventually("\(kind) \(namespace)/\(name) \(what)") {
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

    /// Makes a Deployment look as if its pods ran, which takes nodes on a real control plane.
    func makeAvailable(_ name: String, in namespace: String) async throws {
        let path = "/apis/apps/v1/namespaces/\(namespace)/deployments/\(name)"
        _ = try await eventually("the status of deployment \(name) is written") { () -> Bool? in
            var deployment = try JSONValue(json: Array(try await kubectl("get", "--raw", path).utf8))
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
            let result = try await kubectl.attempt(
                "replace",
                "--raw",
                "\(path)/status",
                "-f",
                "-",
                input: deployment.description
            )
            return result.succeeded ? true : nil
        }
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
        let plane = try await ControlPlane.start(kind)
        try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
        try await plane.kubectl("apply", "-f", "\(Assets.package)deploy/rbac.yaml")
        let process = try await OperatorProcess.start(on: plane)
        _ = try await eventually("the operator is ready", within: .seconds(60)) {
            try await process.isReady() ? true : nil
        }
        return Platform(plane: plane, operatorProcess: process)
    }
}

private let platforms = Platforms()
