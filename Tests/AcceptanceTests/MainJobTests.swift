// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// The main job: a SpinApp becomes a Deployment and a Service, and says how it is doing.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct MainJobTests {
    @Test(arguments: ControlPlaneKind.available)
    func `an applied app becomes a deployment, a service, a secret and a status`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 2"), in: namespace)

        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to have a status") {
            $0[path: "status", "deploymentName"] == "hello"
        }
        #expect(deployment[path: "spec", "replicas"] == 2)
        let owner = try #require(deployment[path: "metadata", "ownerReferences"]?.array?.first)
        #expect(owner["uid"] == app[path: "metadata", "uid"])
        #expect(owner["controller"] == true && owner["blockOwnerDeletion"] == true)
        let pod = try #require(deployment[path: "spec", "template", "spec"])
        #expect(pod["runtimeClassName"] == "wasmtime-spin-v2")
        let container = try #require(pod["containers"]?.array?.first)
        #expect(container["image"] == "example.com/hello:1")
        #expect(container["command"] == ["/"])

        let service = try await platform.wait(for: "service", "hello", in: namespace)
        #expect(service[path: "spec", "ports"]?.array?.first?["targetPort"] == "http-app")
        #expect(service[path: "spec", "selector"] == ["core.spinkube.dev/app.hello.status": "ready"])
        let secret = try await platform.wait(for: "secret", "hello-760b133c", in: namespace)
        #expect(
            secret[path: "data", "runtime-config.toml"]?.string
                == "W1tjb25maWdfcHJvdmlkZXJdXQp0eXBlID0gJ2VudicKcHJlZml4ID0gJ1NQSU5fVkFSSUFCTEVfJwo="
        )

        #expect(app[path: "status", "activeScheduler"] == "containerd-shim-spin")
        #expect(app[path: "status", "serviceName"] == "hello")
        // Where nobody runs pods it stays so until a test says otherwise.
        if kind != .cluster { #expect(app.condition("Ready")?["status"] == "False") }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `kubectl wait sees an app become ready, and its columns say so`(kind: ControlPlaneKind) async throws
    {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 2"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.makeAvailable("hello", in: namespace)

        try await platform.kubectl(
            "wait",
            "spinapp/hello",
            "-n",
            namespace,
            "--for=condition=Ready",
            "--timeout=30s"
        )
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        #expect(app[path: "status", "readyReplicas"] == 2)
        #expect(app.condition("Progressing")?["status"] == "False")
        #expect(app.condition("Ready")?["observedGeneration"] == app[path: "metadata", "generation"])

        let table = try await platform.kubectl("get", "spinapps", "-n", namespace)
        let lines = table.split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).map(String.init)
        }
        #expect(lines.first == ["NAME", "READY", "DESIRED", "EXECUTOR", "AGE"])
        #expect(lines.last?.prefix(4) == ["hello", "2", "2", "containerd-shim-spin"])
        let wide = try await platform.kubectl("get", "spinapps", "-n", namespace, "-o", "wide")
        #expect(wide.contains("IMAGE") && wide.contains("example.com/hello:1"))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an edit reaches the deployment, and kubectl scale does`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 1"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)

        try await platform.kubectl(
            "patch",
            "spinapp",
            "hello",
            "-n",
            namespace,
            "--type=merge",
            "-p",
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        try await platform.wait(for: "deployment", "hello", in: namespace, "to have the new image") {
            $0.container?["image"] == "example.com/hello:2"
        }
        try await platform.kubectl("scale", "spinapp/hello", "-n", namespace, "--replicas=0")
        try await platform.wait(for: "deployment", "hello", in: namespace, "to be scaled to zero") {
            $0[path: "spec", "replicas"] == 0
        }
        try await platform.kubectl("scale", "spinapp/hello", "-n", namespace, "--replicas=3")
        try await platform.wait(for: "deployment", "hello", in: namespace, "to be scaled up") {
            $0[path: "spec", "replicas"] == 3
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `replicas default to one, and a scaler's count is left alone`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("plain"), in: namespace)
        try await platform.kubectl.apply(Platform.app("scaled", "enableAutoscaling: true"), in: namespace)
        let plain = try await platform.wait(for: "deployment", "plain", in: namespace)
        #expect(plain[path: "spec", "replicas"] == 1)

        try await platform.wait(for: "deployment", "scaled", in: namespace)
        try await platform.kubectl("scale", "deployment/scaled", "-n", namespace, "--replicas=5")
        try await platform.kubectl(
            "patch",
            "spinapp",
            "scaled",
            "-n",
            namespace,
            "--type=merge",
            "-p",
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        let scaled = try await platform.wait(
            for: "deployment",
            "scaled",
            in: namespace,
            "to have the new image"
        ) {
            $0.container?["image"] == "example.com/hello:2"
        }
        #expect(scaled[path: "spec", "replicas"] == 5)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what somebody deletes or edits by hand comes back`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        for (kind, name) in [("deployment", "hello"), ("service", "hello"), ("secret", "hello-760b133c")] {
            let before = try await platform.wait(for: kind, name, in: namespace)
            try await platform.kubectl("delete", kind, name, "-n", namespace, "--wait=false")
            try await platform.wait(for: kind, name, in: namespace, "to come back") {
                $0[path: "metadata", "uid"] != before[path: "metadata", "uid"]
            }
        }
        try await platform.kubectl(
            "set",
            "image",
            "deployment/hello",
            "hello=example.com/evil:1",
            "-n",
            namespace
        )
        try await platform.wait(for: "deployment", "hello", in: namespace, "to have its image back") {
            $0.container?["image"] == "example.com/hello:1"
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an app may come before its executor, and follows its changes`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Platform.app("early"), in: namespace)
        let waiting = try await platform.wait(for: "spinapp", "early", in: namespace, "to say what it lacks")
        {
            $0.condition("Ready")?["reason"] == "ExecutorNotFound"
        }
        #expect(waiting.condition("Ready")?["message"]?.string?.contains("containerd-shim-spin") == true)
        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        try await platform.wait(for: "deployment", "early", in: namespace)
        try await platform.kubectl(
            "patch",
            "spinappexecutor",
            "containerd-shim-spin",
            "-n",
            namespace,
            "--type=merge",
            "-p",
            #"{"spec":{"deploymentConfig":{"runtimeClassName":"other"}}}"#
        )
        try await platform.wait(for: "deployment", "early", in: namespace, "to follow its executor") {
            $0[path: "spec", "template", "spec", "runtimeClassName"] == "other"
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an executor goes only after its last app`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.wait(for: "spinappexecutor", "containerd-shim-spin", in: namespace, "to be held") {
            $0[path: "metadata", "finalizers"]?.array?.isEmpty == false
        }
        try await platform.kubectl(
            "delete",
            "spinappexecutor",
            "containerd-shim-spin",
            "-n",
            namespace,
            "--wait=false"
        )
        try await platform.wait(for: "spinappexecutor", "containerd-shim-spin", in: namespace, "to be going")
        {
            $0[path: "metadata", "deletionTimestamp"] != nil
        }
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace)
        _ = try await eventually("the executor is gone") {
            try await platform.kubectl.object("spinappexecutor", "containerd-shim-spin", in: namespace) == nil
                ? true : nil
        }
    }
}

extension JSONValue {
    func condition(_ type: String) -> JSONValue? {
        self[path: "status", "conditions"]?.array?.first { $0["type"]?.string == type }
    }

    /// The first container of a workload.
    var container: JSONValue? { self[path: "spec", "template", "spec", "containers"]?.array?.first }
}
