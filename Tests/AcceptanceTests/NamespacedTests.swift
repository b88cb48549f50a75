// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// An operator that may see some namespaces only, under Roles.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct NamespacedTests {
    // S15
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `an operator of two namespaces works under Roles and doesn't touch a third`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind, auditing: true, rights: .namespaced) { plane in
            let kubectl = plane.kubectl
            try await kubectl("apply", "-f", "\(Assets.package)crds/")
            for namespace in ["team-a", "team-b", "other"] {
                try await kubectl("create", "namespace", namespace)
            }
            try await Self.applyRoles(to: plane, for: ["team-a", "team-b"])
            let process = try await OperatorProcess.start(on: plane, extra: ["--namespace", "team-a,team-b"])
            let platform = Platform(plane: plane, operatorProcess: process)
            _ = try await eventually("the operator is ready", within: .seconds(60)) {
                try await process.isReady() ? true : nil
            }

            for namespace in ["other", "team-a", "team-b"] {
                try await kubectl.apply(Platform.executor(), in: namespace)
                try await kubectl.apply(
                    Platform.app(
                        "hello",
                        "variables: [{name: a, valueFrom: {secretKeyRef: {name: s, key: k}}}]"
                    ),
                    in: namespace
                )
                try await kubectl.set("Secret", "s", in: namespace, ["k": "one"])
            }
            for namespace in ["team-a", "team-b"] {
                let before = try await platform.wait(for: "deployment", "hello", in: namespace)
                try await platform.makeAvailable("hello", in: namespace)
                try await platform.wait(for: "spinapp", "hello", in: namespace, "to be ready") {
                    $0.condition("Ready")?["status"] == "True"
                }
                try await kubectl.set("Secret", "s", in: namespace, ["k": "two"])
                try await platform.wait(for: "deployment", "hello", in: namespace, "to roll") {
                    $0.template != before.template
                }
            }
            let untouched = try await platform.wait(for: "spinapp", "hello", in: "other")
            #expect(untouched["status"] == nil)
            #expect(try await kubectl.object("deployment", "hello", in: "other") == nil)
            let executor = try await platform.wait(
                for: "spinappexecutor",
                "containerd-shim-spin",
                in: "other"
            )
            #expect(executor[path: "metadata", "finalizers"] == nil)

            let requests = try plane.auditLog?.requests() ?? []
            #expect(!requests.isEmpty)
            let outside = requests.filter {
                ["spinapps", "spinappexecutors", "deployments", "services", "secrets", "configmaps", "pods"]
                    .contains($0.resource)
                    && !["team-a", "team-b", OperatorProcess.namespace].contains($0.namespace)
            }
            #expect(outside.isEmpty, "\(outside)")
            try await process.process.stop()
        }
    }

    // S15
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `Bobbin's own namespace provides executors to an operator of one namespace`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind, rights: .namespaced) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            try await plane.kubectl("create", "namespace", "team-a")
            try await Self.applyRoles(to: plane, for: ["team-a"])
            let process = try await OperatorProcess.start(on: plane, extra: ["--namespace", "team-a"])
            let platform = Platform(plane: plane, operatorProcess: process)
            try await plane.kubectl.apply(Platform.executor("shared"), in: OperatorProcess.namespace)
            try await plane.kubectl.apply(Platform.app("hello", executor: "shared"), in: "team-a")
            try await platform.wait(for: "deployment", "hello", in: "team-a", within: .seconds(60))
            try await process.process.stop()
        }
    }

    /// Applies what `deploy/kustomize/namespaced/rbac.yaml` has for Bobbin's own namespace as it is, and the rest, which is
    /// for one namespace to be watched, once for each.
    static func applyRoles(to plane: ControlPlane, for namespaces: [String]) async throws {
        let file = "\(Assets.package)deploy/kustomize/namespaced/rbac.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let documents = try YAML.documents(text, source: file)
        #expect(!documents.contains { $0["kind"] == "ClusterRoleBinding" })
        for document in documents {
            let namespace = document[path: "metadata", "namespace"]?.string
            guard let namespace, namespace != OperatorProcess.namespace else {
                try await plane.kubectl("apply", "-f", "-", input: document.description)
                continue
            }
            for namespace in namespaces {
                var copy = document
                copy["metadata"] = (document["metadata"] ?? [:]).merged(with: [
                    "namespace": .string(namespace)
                ])
                try await plane.kubectl("apply", "-f", "-", input: copy.description)
            }
        }
    }
}
