// SPDX-License-Identifier: Apache-2.0

import Foundation
import HealthChecks
import KubeModel
import Manifests
import Testing

/// Everything in Git at once, as Argo CD and Flux bring it: in no order that helps, and again until all is taken.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct GitOpsTests {
    enum Order: Sendable, CustomTestStringConvertible {
        case forwards, backwards, shuffled(UInt64)

        var testDescription: String {
            switch self {
            case .forwards: "forwards"
            case .backwards: "backwards"
            case .shuffled(let seed): "shuffled by \(seed)"
            }
        }

        func callAsFunction(_ objects: [JSONValue]) -> [JSONValue] {
            switch self {
            case .forwards: return objects
            case .backwards: return objects.reversed()
            case .shuffled(let seed):
                var dice = Dice(state: seed)
                return objects.shuffled(using: &dice)
            }
        }
    }

    /// The same numbers for the same seed, so that a failure can be had again (SplitMix64).
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let orders: [Order] = [.forwards, .backwards, .shuffled(1), .shuffled(2), .shuffled(3)]
    private static let namespace = "shop"
    private static let apps = ["plain", "with-secret", "with-config", "by-default"]

    @Test(arguments: ControlPlaneKind.withoutControllers, orders)
    func `everything that is applied in one go becomes healthy, whatever comes first`(
        kind: ControlPlaneKind,
        order: Order
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            // What the operator's pod can't start without.
            try await plane.kubectl("create", "namespace", OperatorProcess.namespace)
            try await plane.kubectl("create", "serviceaccount", "bobbin", "-n", OperatorProcess.namespace)
            let process = try await OperatorProcess.start(on: plane)
            let platform = Platform(plane: plane, operatorProcess: process)
            try await ShimLab.with(platform) { lab in
                try await lab.addNodes(2)
                let objects = order(try Self.everything(for: lab))
                let folder = plane.folder.appending(path: "git")
                try Self.write(objects, to: folder)
                try await Self.sync(folder, to: plane.kubectl)
                try await Self.runPods(on: platform)
                for path in [lab.path] + Self.paths { try await Self.expectHealthy(path, platform) }
                try await Self.expectNoDrift(folder, platform)
            }
            try await process.process.stop()
        }
    }

    /// What a repository would have for a cluster: the operator's part, the platform's, and apps.
    private static func everything(for lab: ShimLab) throws -> [JSONValue] {
        let files = ["shims", "spinappexecutors", "spinapps"].map { "crds/\($0).yaml" }
        let installed = try (files + ["deploy/kustomize/base/rbac.yaml"]).flatMap { file in
            try YAML.documents(
                try String(contentsOfFile: "\(Assets.package)\(file)", encoding: .utf8),
                source: file
            )
        }
        let executor = try yaml(Platform.executor(), in: OperatorProcess.namespace)
        var own = executor
        own["spec"] = ["createDeployment": true, "deploymentConfig": ["runtimeClassName": .string(lab.name)]]
        return installed + [
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]],
            lab.manifest(ShimLab.rolling(1)), own,
            try yaml(Platform.app("plain", "replicas: 2"), in: namespace),
            try yaml(
                Platform.app("with-secret", "runtimeConfig: {loadFromSecret: runtime}"),
                in: namespace
            ),
            try yaml(
                Platform.app(
                    "with-config",
                    "variables: [{name: a, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]"
                ),
                in: namespace
            ),
            try yaml(
                """
                apiVersion: core.spinkube.dev/v1alpha1
                kind: SpinApp
                metadata: {name: by-default}
                spec: {image: "example.com/hello:1"}
                """,
                in: namespace
            ),
            [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "runtime", "namespace": .string(namespace)],
                "stringData": ["runtime-config.toml": "[variables]"],
            ],
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "settings", "namespace": .string(namespace)], "data": ["a": "one"],
            ],
        ]
    }

    private static func yaml(_ text: String, in namespace: String) throws -> JSONValue {
        var object = try #require(try YAML.documents(text, source: "a test").first)
        let place: JSONValue = ["namespace": .string(namespace)]
        object["metadata"] = (object["metadata"] ?? [:]).merged(with: place)
        return object
    }

    /// Applies all of it again and again: what is refused, for its kind or namespace isn't there yet, comes later.
    private static func sync(_ folder: URL, to kubectl: Kubectl) async throws {
        var last = ""
        do {
            _ = try await eventually("all is applied", within: .seconds(120)) { () -> Bool? in
                let result = try await kubectl.attempt(
                    "apply",
                    "--server-side",
                    "--force-conflicts",
                    "-f",
                    folder.path()
                )
                last = result.error
                return result.succeeded ? true : nil
            }
        } catch {
            print(last)
            throw error
        }
    }

    /// A file for each object, in their order: of one file, kubectl applies nothing after what it doesn't know.
    private static func write(_ objects: [JSONValue], to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, object) in objects.enumerated() {
            let file = folder.appending(path: "\(100 + index).json")
            try object.description.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    /// What the Deployment controller and the nodes would do.
    private static func runPods(on platform: Platform) async throws {
        for app in apps {
            // The operator began when nothing was there, so it may be waiting to ask again.
            try await platform.wait(for: "deployment", app, in: namespace, within: .seconds(120))
            try await platform.makeAvailable(app, in: namespace)
        }
    }

    private static var paths: [String] {
        let group = "/apis/core.spinkube.dev/v1alpha1/namespaces"
        return ["\(group)/\(OperatorProcess.namespace)/spinappexecutors/containerd-shim-spin"]
            + apps.map { "\(group)/\(namespace)/spinapps/\($0)" }
    }

    private static func expectHealthy(_ path: String, _ platform: Platform) async throws {
        var last: (status: String, message: String)?
        do {
            _ = try await eventually("\(path) is healthy", within: .seconds(120)) { () -> Bool? in
                last = try await platform.kubectl.read(path).map { try ArgoHealth.health(of: $0) }
                return last?.status == "Healthy" ? true : nil
            }
        } catch {
            print("\(path): \(last.map { "\($0)" } ?? "gone")\n\(platform.operatorProcess.process.tail)")
            throw error
        }
    }

    /// Checks that the operator changed nothing of what was applied: else it and whoever syncs would never rest.
    private static func expectNoDrift(_ folder: URL, _ platform: Platform) async throws {
        func generations() async throws -> [String: Int64?] {
            var result: [String: Int64?] = [:]
            for path in paths {
                result[path] = try await platform.kubectl.read(path)?[path: "metadata", "generation"]?.integer
            }
            return result
        }
        let before = try await generations()
        try await sync(folder, to: platform.kubectl)
        #expect(try await generations() == before)
        #expect(before.values.allSatisfy { $0 == 1 }, "\(before)")
    }
}
