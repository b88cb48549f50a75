// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What is ours comes back, what isn't stays, and nothing is left behind.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct HealingTests {
    /// The Secret that is generated for an app without runtime configuration.
    private static let secret = "hello-760b133c"

    // S5
    @Test(arguments: ControlPlaneKind.available)
    func `a generated Secret that was edited or deleted by hand heals`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let before = try await platform.wait(for: "secret", Self.secret, in: namespace)
        try await platform.kubectl.patch(
            "secret",
            Self.secret,
            in: namespace,
            #"{"data":{"runtime-config.toml":"YnJva2Vu"}}"#
        )
        try await platform.wait(for: "secret", Self.secret, in: namespace, "to have its data back") {
            $0["data"] == before["data"]
        }
        try await platform.kubectl(
            "label",
            "secret",
            Self.secret,
            "-n",
            namespace,
            "core.spinkube.dev/app-name-"
        )
        try await platform.wait(for: "secret", Self.secret, in: namespace, "to have its label back") {
            $0[path: "metadata", "labels", "core.spinkube.dev/app-name"] == "hello"
        }
        try await platform.kubectl.delete("secret", Self.secret, in: namespace)
        try await platform.wait(for: "secret", Self.secret, in: namespace, "to come back") {
            $0[path: "metadata", "uid"] != before[path: "metadata", "uid"] && $0["data"] == before["data"]
        }
    }

    // S5, S8
    @Test(arguments: ControlPlaneKind.available)
    func `somebody else's Secret of the generated name is left alone and reported`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.set("Secret", Self.secret, in: namespace, ["mine": "value"])
        let before = try await platform.wait(for: "secret", Self.secret, in: namespace)
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to report the conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        #expect(app.condition("Ready")?["message"]?.string?.contains(Self.secret) == true)
        try await platform.kubectl.delete("spinapp", "hello", in: namespace)
        try await platform.waitUntilGone("spinapp", "hello", in: namespace)
        let after = try await platform.wait(for: "secret", Self.secret, in: namespace)
        #expect(after["metadata"] == before["metadata"] && after["data"] == before["data"])
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what others add to a Deployment stays, and what is ours comes back`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "podLabels: {tier: web}"), in: namespace)
        let before = try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.kubectl("label", "deployment", "hello", "-n", namespace, "team=a")
        try await platform.kubectl("annotate", "deployment", "hello", "-n", namespace, "note=b")
        let sidecar = #"{"name":"mesh","image":"example.com/mesh:1"}"#
        try await platform.kubectl(
            "patch",
            "deployment",
            "hello",
            "-n",
            namespace,
            "-p",
            #"{"spec":{"template":{"metadata":{"annotations":{"restarted":"now"}},"spec":{"containers":[\#(sidecar)]}}}}"#
        )
        // All of ours at once: what comes back is judged when the last of it has.
        try await platform.kubectl(
            "patch",
            "deployment",
            "hello",
            "-n",
            namespace,
            "-p",
            #"""
            {"metadata":{"labels":{"core.spinkube.dev/app-name":"other"}},"spec":{"replicas":4,"template":{
            "metadata":{"labels":{"tier":"edited"}},
            "spec":{"runtimeClassName":"edited","containers":[{"name":"hello","image":"example.com/evil:1"}]}}}}
            """#
        )
        let healed = try await platform.wait(for: "deployment", "hello", in: namespace, "to heal") {
            $0.container("hello")?["image"] == "example.com/hello:1"
        }
        #expect(healed[path: "spec", "replicas"] == before[path: "spec", "replicas"])
        #expect(healed[path: "metadata", "labels", "core.spinkube.dev/app-name"] == "hello")
        #expect(healed[path: "spec", "template", "metadata", "labels", "tier"] == "web")
        #expect(healed[path: "spec", "template", "spec", "runtimeClassName"] == "wasmtime-spin-v2")
        #expect(healed.container("hello") == before.container("hello"))

        #expect(healed[path: "metadata", "labels", "team"] == "a")
        #expect(healed[path: "metadata", "annotations", "note"] == "b")
        #expect(healed[path: "spec", "template", "metadata", "annotations", "restarted"] == "now")
        #expect(healed.container("mesh")?["image"] == "example.com/mesh:1")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what others add to a Service stays, and what is ours comes back`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "service", "hello", in: namespace)
        try await platform.kubectl("annotate", "service", "hello", "-n", namespace, "note=b")
        try await platform.kubectl.patch(
            "service",
            "hello",
            in: namespace,
            #"{"spec":{"selector":{"stolen":"yes"}}}"#
        )
        let healed = try await platform.wait(for: "service", "hello", in: namespace, "to heal") {
            $0[path: "spec", "selector"] == ["core.spinkube.dev/app.hello.status": "ready"]
        }
        #expect(healed[path: "metadata", "annotations", "note"] == "b")
    }

    // S5: the plane has no Deployment controller, so the test makes the ReplicaSets, and so says which there are.
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `old generated Secrets go, except those that a rollback would need`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let first = try await configure("one", on: platform, in: namespace)
        let deployment = try await platform.wait(for: "deployment", "app", in: namespace)
        try await platform.makeReplicaSet("app-old", of: deployment)
        for value in ["two", "three", "four"] { _ = try await configure(value, on: platform, in: namespace) }
        let last = try await configure("five", on: platform, in: namespace)
        try await secrets(platform, in: namespace, are: [first, last])

        try await platform.kubectl.delete("replicaset", "app-old", in: namespace)
        try await platform.waitUntilGone("replicaset", "app-old", in: namespace)
        let next = try await configure("six", on: platform, in: namespace)
        try await secrets(platform, in: namespace, are: [next])
    }

    // S5
    @Test(arguments: ControlPlaneKind.withControllers)
    func `old generated Secrets go with the last ReplicaSets that use them`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        var names: [String] = []
        for value in ["one", "two", "three", "four", "five"] {
            names.append(
                try await configure(value, on: platform, in: namespace, "revisionHistoryLimit: 1")
            )
        }
        try await secrets(platform, in: namespace, are: names.suffix(2))
    }

    /// Applies an app whose generated Secret follows from a value, and waits until it is rolled out.
    ///
    /// - Returns: The Secret's name.
    private func configure(
        _ value: String,
        on platform: Platform,
        in namespace: String,
        _ more: String = ""
    ) async throws -> String {
        let spec = """
            \(more)
            runtimeConfig:
              keyValueStores: [{name: default, type: redis, options: [{name: url, value: "redis://\(value)"}]}]
            """
        try await platform.kubectl.apply(Platform.app("app", spec), in: namespace)
        let app = try await platform.wait(for: "spinapp", "app", in: namespace)
        // The status tells that this very spec was applied; only then is the Deployment's Secret the new one.
        try await platform.wait(for: "spinapp", "app", in: namespace, "to be applied") {
            ($0[path: "status", "observedGeneration"]?.integer ?? 0) >= app.generation
        }
        try await platform.makeAvailable("app", in: namespace)
        let deployment = try await platform.wait(for: "deployment", "app", in: namespace)
        return try #require(
            deployment.volume("spin-runtime-config")?[path: "secret", "secretName"]?.string
        )
    }

    private func secrets(_ platform: Platform, in namespace: String, are wanted: [String]) async throws {
        var found: [String] = []
        do {
            _ = try await eventually("the Secrets are \(wanted)") { () -> Bool? in
                found = try await platform.kubectl.objects(
                    "secrets",
                    in: namespace,
                    labels: "core.spinkube.dev/app-name=app"
                ).compactMap { $0[path: "metadata", "name"]?.string }
                return Set(found) == Set(wanted) ? true : nil
            }
        } catch {
            Issue.record("the Secrets are \(found)")
            throw error
        }
    }
}

extension JSONValue {
    /// A workload's container of that name.
    func container(_ name: String) -> JSONValue? {
        self[path: "spec", "template", "spec", "containers"]?.array?.first { $0["name"]?.string == name }
    }
}
