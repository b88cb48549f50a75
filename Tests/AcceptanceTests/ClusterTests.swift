// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// With controllers and nodes: apps really become ready, and troubles are those that Kubernetes itself has.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ClusterTests {
    @Test(arguments: ControlPlaneKind.withControllers)
    func `an app becomes ready, rolls, and is scaled`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 2"), in: namespace)
        try await ready(platform, in: namespace)
        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        try await platform.wait(
            for: "spinapp",
            "hello",
            in: namespace,
            "to run the new image",
            within: .seconds(60)
        ) {
            $0.condition("Ready")?["status"] == "True" && $0[path: "status", "image"] == "example.com/hello:2"
        }
        try await platform.kubectl("scale", "spinapp/hello", "-n", namespace, "--replicas=3")
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be scaled", within: .seconds(60))
        {
            $0[path: "status", "readyReplicas"] == 3
        }
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace)
        for resource in ["deployment", "service"] {
            try await platform.waitUntilGone(resource, "hello", in: namespace)
        }
    }

    // S10
    @Test(arguments: ControlPlaneKind.withControllers)
    func `a quota is told`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let quota = """
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: none}
            spec: {hard: {pods: "0"}}
            """
        try await platform.kubectl.apply(quota, in: namespace)
        try await platform.wait(for: "resourcequota", "none", in: namespace, "to be in force") {
            $0[path: "status", "hard"] != nil
        }
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await failure("QuotaExceeded", naming: "none", on: platform, in: namespace)
        try await platform.kubectl.delete("resourcequota", "none", in: namespace)
        try await ready(platform, in: namespace)
    }

    // S10
    @Test(arguments: ControlPlaneKind.withControllers)
    func `a Pod Security level, a missing RuntimeClass and nodes that don't fit are told`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let restricted = try await platform.namespace(labels: [
            "pod-security.kubernetes.io/enforce": "restricted"
        ])
        let classless = try await platform.namespace(withExecutor: false)
        let choosy = try await platform.namespace()
        try await platform.kubectl.apply(
            Platform.executor().replacing("wasmtime-spin-v2", with: "no-such-class"),
            in: classless
        )
        let selector = "podTemplate: {spec: {nodeSelector: {no-such: label}}}"
        try await platform.kubectl.apply(Platform.app("hello"), in: restricted)
        try await platform.kubectl.apply(Platform.app("hello"), in: classless)
        try await platform.kubectl.apply(Platform.app("hello", selector), in: choosy)
        try await failure("PodSecurityViolation", naming: "runAsNonRoot", on: platform, in: restricted)
        try await failure("RuntimeClassNotFound", naming: "no-such-class", on: platform, in: classless)
        let app = try await platform.wait(
            for: "spinapp",
            "hello",
            in: choosy,
            "to say what keeps it",
            within: .seconds(60)
        ) {
            ["Unschedulable", "NoNodeWithShim"].contains($0.condition("Ready")?["reason"]?.string)
        }
        #expect(app.condition("Ready")?["message"]?.string?.contains("node") == true)
    }

    private func ready(_ platform: Platform, in namespace: String) async throws {
        try await platform.kubectl(
            "wait",
            "spinapp/hello",
            "-n",
            namespace,
            "--for=condition=Ready",
            "--timeout=90s"
        )
    }

    private func failure(
        _ reason: String,
        naming word: String,
        on platform: Platform,
        in namespace: String
    ) async throws {
        let app = try await platform.wait(
            for: "spinapp",
            "hello",
            in: namespace,
            "to say \(reason)",
            within: .seconds(60)
        ) { $0.condition("Ready")?["reason"]?.string == reason }
        #expect(app.condition("Ready")?["message"]?.string?.contains(word) == true, "\(app)")
    }
}
