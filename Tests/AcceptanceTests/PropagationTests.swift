// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// An executor's changes reach all its apps, and soon.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct PropagationTests {
    /// What "within a second" may take on a machine that runs all tests at once; the next retry of an operator that
    /// missed the event comes later.
    private static let soon = Duration.seconds(10)
    private static let names = ["one", "two", "three"]

    // S3
    @Test(arguments: ControlPlaneKind.available)
    func `an executor's edit reaches all its apps`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await fleet(on: platform)
        try await edit(
            platform,
            namespace,
            #"{"deploymentConfig":{"otel":{"exporter_otlp_endpoint":"http://otel:4318"}}}"#
        )
        try await allDeployments(platform, in: namespace, "to have the endpoint") {
            $0.container?.environment("OTEL_EXPORTER_OTLP_ENDPOINT")?["value"] == "http://otel:4318"
        }
        try await edit(platform, namespace, #"{"deploymentConfig":{"runtimeClassName":"other"}}"#)
        try await allDeployments(platform, in: namespace, "to have the runtime class") {
            $0[path: "spec", "template", "spec", "runtimeClassName"] == "other"
        }
        try await edit(
            platform,
            namespace,
            #"{"deploymentConfig":{"runtimeClassName":null,"spinImage":"example.com/spin:1"}}"#
        )
        try await allDeployments(platform, in: namespace, "to run in the spin image") {
            $0.container?["image"] == "example.com/spin:1"
                && $0[path: "spec", "template", "spec", "runtimeClassName"] == nil
        }
    }

    // S3
    @Test(arguments: ControlPlaneKind.available)
    func `an executor's CA bundle comes to all its apps, and goes`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await fleet(on: platform)
        try await edit(platform, namespace, #"{"deploymentConfig":{"installDefaultCACerts":true}}"#)
        try await allDeployments(platform, in: namespace, "to mount the bundle") {
            $0.volume("spin-ca")?[path: "secret", "secretName"] == "spin-ca"
        }
        let bundle = try await platform.wait(for: "secret", "spin-ca", in: namespace)
        #expect(bundle[path: "data", "ca-certificates.crt"]?.string?.isEmpty == false)
        try await edit(platform, namespace, #"{"deploymentConfig":{"installDefaultCACerts":null}}"#)
        try await allDeployments(platform, in: namespace, "to mount no bundle") {
            $0.volume("spin-ca") == nil
        }
    }

    // S3, S8
    @Test(arguments: ControlPlaneKind.available)
    func `an executor that hands its apps to somebody else takes the Deployments away, and brings them back`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await fleet(on: platform)
        let labels = "core.spinkube.dev/app-name"
        try await edit(platform, namespace, #"{"createDeployment":false}"#)
        _ = try await eventually("all Deployments are gone", within: Self.soon) {
            try await platform.kubectl.objects("deployments", in: namespace, labels: labels).isEmpty
                ? true : nil
        }
        for name in Self.names {
            try await platform.wait(for: "spinapp", name, in: namespace, "to say who runs it") {
                $0.condition("Ready")?["reason"] == "ExternallyManaged"
                    && $0[path: "status", "deploymentName"] == nil
            }
            // Its Service stays: somebody else's pods may serve behind it.
            #expect(try await platform.kubectl.object("service", name, in: namespace) != nil)
        }
        try await edit(platform, namespace, #"{"createDeployment":true}"#)
        try await allDeployments(platform, in: namespace, "to be back") { _ in true }
    }

    // S8
    @Test(arguments: ControlPlaneKind.available)
    func `somebody else's Deployment survives an executor that makes none`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let external = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinAppExecutor
            metadata: {name: external}
            spec: {createDeployment: false}
            """
        try await platform.kubectl(
            "create",
            "deployment",
            "mine",
            "-n",
            namespace,
            "--image=example.com/mine:1"
        )
        let before = try await platform.wait(for: "deployment", "mine", in: namespace)
        try await platform.kubectl.apply(external, in: namespace)
        try await platform.kubectl.apply(Platform.app("mine", executor: "external"), in: namespace)
        try await platform.wait(for: "spinapp", "mine", in: namespace, "to be done") {
            $0.condition("Ready")?["reason"] == "ExternallyManaged"
        }
        try await platform.kubectl.delete("spinapp", "mine", in: namespace)
        try await platform.waitUntilGone("spinapp", "mine", in: namespace)
        let after = try await platform.wait(for: "deployment", "mine", in: namespace)
        #expect(after[path: "metadata", "uid"] == before[path: "metadata", "uid"])
        #expect(after[path: "metadata", "deletionTimestamp"] == nil)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `the apps of an executor that was forced away say so and go on running`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await fleet(on: platform)
        let executor = "containerd-shim-spin"
        try await platform.wait(for: "spinappexecutor", executor, in: namespace, "to be held") {
            $0[path: "metadata", "finalizers"]?.array?.isEmpty == false
        }
        try await platform.kubectl.delete("spinappexecutor", executor, in: namespace)
        try await platform.kubectl.patch(
            "spinappexecutor",
            executor,
            in: namespace,
            #"{"metadata":{"finalizers":null}}"#
        )
        for name in Self.names {
            let app = try await platform.wait(
                for: "spinapp",
                name,
                in: namespace,
                "to lack its executor",
                within: Self.soon
            ) { $0.condition("Ready")?["reason"] == "ExecutorNotFound" }
            #expect(app.condition("Ready")?["message"]?.string?.contains(executor) == true)
            #expect(try await platform.kubectl.object("deployment", name, in: namespace) != nil)
        }
        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        for name in Self.names {
            try await platform.wait(
                for: "spinapp",
                name,
                in: namespace,
                "to have its executor again",
                within: Self.soon
            ) {
                $0.condition("Ready")?["reason"] != "ExecutorNotFound"
            }
        }
    }

    /// A namespace with some apps on one executor, all deployed.
    private func fleet(on platform: Platform) async throws -> String {
        let namespace = try await platform.namespace()
        let apps = Self.names.map { Platform.app($0) }.joined(separator: "\n---\n")
        try await platform.kubectl.apply(apps, in: namespace)
        try await allDeployments(platform, in: namespace, "to be there") { _ in true }
        return namespace
    }

    private func edit(_ platform: Platform, _ namespace: String, _ spec: String) async throws {
        try await platform.kubectl.patch(
            "spinappexecutor",
            "containerd-shim-spin",
            in: namespace,
            #"{"spec":\#(spec)}"#
        )
    }

    private func allDeployments(
        _ platform: Platform,
        in namespace: String,
        _ what: String,
        _ holds: (JSONValue) -> Bool
    ) async throws {
        _ = try await eventually("all Deployments of \(namespace) \(what)", within: Self.soon) {
            let found = try await platform.kubectl.objects("deployments", in: namespace)
            return found.count == Self.names.count && found.allSatisfy(holds) ? true : nil
        }
    }
}

extension JSONValue {
    /// A container's environment variable of that name.
    func environment(_ name: String) -> JSONValue? {
        self["env"]?.array?.first { $0["name"]?.string == name }
    }

    /// A workload's volume of that name.
    func volume(_ name: String) -> JSONValue? {
        self[path: "spec", "template", "spec", "volumes"]?.array?.first { $0["name"]?.string == name }
    }

    /// A workload's pod template.
    var template: JSONValue? { self[path: "spec", "template"] }

    var generation: Int64 { self[path: "metadata", "generation"]?.integer ?? 0 }
}
