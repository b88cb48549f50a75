// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Testing

/// Which executor an app runs on, and when an executor may go.
///
/// Serialized: executors in Bobbin's own namespace serve all namespaces, so these tests would see each other's.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct ExecutorChoiceTests {
    private static let own = OperatorProcess.namespace

    @Test(arguments: ControlPlaneKind.available)
    func `a named executor is the one of the app's namespace, else of Bobbin's`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let name = Self.unique("platform")
        try await platform.kubectl.apply(Self.executor(name, runs: "of-the-platform"), in: Self.own)
        try await platform.kubectl.apply(Platform.app("hello", executor: name), in: namespace)
        try await deployment(on: platform, in: namespace, runs: "of-the-platform")
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to say its executor") {
            $0[path: "status", "activeScheduler"]?.string == name
        }

        try await platform.kubectl.apply(Self.executor(name, runs: "of-the-namespace"), in: namespace)
        try await deployment(on: platform, in: namespace, runs: "of-the-namespace")
        // Nobody uses the platform's any more, so it goes although the app names one that is called so.
        try await platform.kubectl.delete("spinappexecutor", name, in: Self.own)
        try await platform.waitUntilGone("spinappexecutor", name, in: Self.own, within: .seconds(10))
    }

    // S12
    @Test(arguments: ControlPlaneKind.available)
    func
        `without a name it is the first of the app's namespace, which it keeps, and the spec stays as it was`(
            kind: ControlPlaneKind
        ) async throws
    {
        let platform = try await Platform.shared(kind)
        let elsewhere = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.executor("a", runs: "elsewhere"), in: elsewhere)
        let shared = Self.unique("a")
        try await platform.kubectl.apply(Self.executor(shared, runs: "of-the-platform"), in: Self.own)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.executor("m", runs: "m"), in: namespace)
        try await platform.kubectl.apply(Self.appWithoutExecutor, in: namespace)
        try await deployment(on: platform, in: namespace, runs: "m")

        try await platform.kubectl.apply(Self.executor("z", runs: "z"), in: namespace)
        try await platform.kubectl.apply(Self.executor("b", runs: "b", isDefault: true), in: namespace)
        // A new app gets the marked one, and the other keeps what it has.
        try await platform.kubectl.apply(
            Self.appWithoutExecutor.replacing("name: hello", with: "name: newer"),
            in: namespace
        )
        try await platform.wait(for: "spinapp", "newer", in: namespace, "to say its executor") {
            $0[path: "status", "activeScheduler"] == "b"
        }
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        #expect(app[path: "spec", "executor"] == nil)
        #expect(app[path: "status", "activeScheduler"] == "m")
        #expect(app.generation == 1)
        try await platform.fence("hello", in: namespace)
        try await deployment(on: platform, in: namespace, runs: "m")
        try await platform.kubectl.delete("spinappexecutor", shared, in: Self.own)
        try await platform.waitUntilGone("spinappexecutor", shared, in: Self.own)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `without a name and without one in the namespace it is the first of Bobbin's`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let names = [Self.unique("first"), Self.unique("second")]
        for name in names.reversed() {
            try await platform.kubectl.apply(Self.executor(name, runs: name), in: Self.own)
        }
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.appWithoutExecutor, in: namespace)
        try await deployment(on: platform, in: namespace, runs: names[0])

        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace)
        for name in names {
            try await platform.kubectl.delete("spinappexecutor", name, in: Self.own)
            try await platform.waitUntilGone("spinappexecutor", name, in: Self.own)
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an executor that comes to Bobbin's namespace moves no app, whatever it is called`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let (present, canary) = (Self.unique("platform"), Self.unique("aaa-canary"))
        try await platform.kubectl.apply(Self.executor(present, runs: "present"), in: Self.own)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.appWithoutExecutor, in: namespace)
        try await deployment(on: platform, in: namespace, runs: "present")
        try await platform.kubectl.apply(Self.executor(canary, runs: "canary"), in: Self.own)
        try await platform.kubectl.apply(
            Self.executor("z-nearer", runs: "nearer", isDefault: true),
            in: namespace
        )
        try await platform.fence("hello", in: namespace)
        try await deployment(on: platform, in: namespace, runs: "present")

        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace)
        for name in [present, canary] {
            try await platform.kubectl.delete("spinappexecutor", name, in: Self.own)
            try await platform.waitUntilGone("spinappexecutor", name, in: Self.own)
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `two defaults of a namespace are told, and a new app waits for one to go`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        for name in ["a", "b"] {
            try await platform.kubectl.apply(Self.executor(name, runs: name, isDefault: true), in: namespace)
        }
        try await platform.kubectl.apply(Self.appWithoutExecutor, in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to say what it lacks") {
            $0.condition("Ready")?["reason"] == "AmbiguousExecutor"
        }
        let message = app.condition("Ready")?["message"]?.string ?? ""
        for part in [namespace, "\"a\"", "\"b\"", "spec.executor"] {
            #expect(message.contains(part), "\(message)")
        }
        try await platform.kubectl(
            "annotate",
            "spinappexecutor",
            "a",
            "-n",
            namespace,
            "core.spinkube.dev/is-default-executor-"
        )
        try await deployment(on: platform, in: namespace, runs: "b")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an app for which there is no executor says what to do, and starts when one comes`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.appWithoutExecutor, in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to say what it lacks") {
            $0.condition("Ready")?["reason"] == "ExecutorNotFound"
        }
        let message = app.condition("Ready")?["message"]?.string ?? ""
        for part in [namespace, Self.own, "create one"] {
            #expect(message.contains(part), "\(message)")
        }
        #expect(app[path: "spec", "executor"] == nil)
        try await platform.kubectl.apply(Self.executor("any", runs: "any"), in: namespace)
        try await deployment(on: platform, in: namespace, runs: "any")
    }

    // S17
    @Test(arguments: ControlPlaneKind.available)
    func `the platform's executor goes soon after its last app in any namespace, and not before`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let name = Self.unique("shared")
        try await platform.kubectl.apply(Self.executor(name, runs: "shared"), in: Self.own)
        let namespaces = [
            try await platform.namespace(withExecutor: false),
            try await platform.namespace(withExecutor: false),
        ]
        for namespace in namespaces {
            try await platform.kubectl.apply(Platform.app("hello", executor: name), in: namespace)
            try await deployment(on: platform, in: namespace, runs: "shared")
        }
        try await platform.kubectl.delete("spinappexecutor", name, in: Self.own)
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespaces[0])
        // What comes after the deletion is done after it: the executor had its chance to go.
        try await platform.fence("hello", in: namespaces[1])
        let held = try await platform.wait(for: "spinappexecutor", name, in: Self.own, "to be held")
        #expect(held[path: "metadata", "deletionTimestamp"] != nil)
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespaces[1])
        try await platform.waitUntilGone("spinappexecutor", name, in: Self.own, within: .seconds(10))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an app that moves to another executor lets its old one go`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Self.executor("other", runs: "other"), in: namespace)
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await deployment(on: platform, in: namespace, runs: "wasmtime-spin-v2")
        try await platform.kubectl.delete("spinappexecutor", "containerd-shim-spin", in: namespace)
        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"executor":"other"}}"#)
        try await platform.waitUntilGone(
            "spinappexecutor",
            "containerd-shim-spin",
            in: namespace,
            within: .seconds(10)
        )
        try await deployment(on: platform, in: namespace, runs: "other")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a namespace's deletion doesn't hang on an executor`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be deployed") {
            $0[path: "status", "deploymentName"] != nil
        }
        try await platform.kubectl("delete", "namespace", namespace, "--wait=false")
        if kind == .real {
            // Nobody is there to empty the namespace: the test does it, the executor before its app.
            try await platform.kubectl.delete("spinappexecutor", "containerd-shim-spin", in: namespace)
            try await platform.waitUntilGone("spinappexecutor", "containerd-shim-spin", in: namespace)
            try await platform.kubectl.delete("spinapp", "hello", in: namespace)
            try await platform.waitUntilGone("spinapp", "hello", in: namespace)
        } else {
            _ = try await eventually("the namespace is gone", within: .seconds(60)) {
                try await platform.kubectl.read("/api/v1/namespaces/\(namespace)") == nil ? true : nil
            }
        }
    }

    private static let appWithoutExecutor = """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinApp
        metadata: {name: hello}
        spec: {image: "example.com/hello:1"}
        """

    private static func executor(
        _ name: String,
        runs runtimeClass: String,
        isDefault: Bool = false
    ) -> String {
        """
        apiVersion: core.spinkube.dev/v1alpha1
        kind: SpinAppExecutor
        metadata: {name: \(name), annotations: {core.spinkube.dev/is-default-executor: "\(isDefault)"}}
        spec: {createDeployment: true, deploymentConfig: {runtimeClassName: \(runtimeClass)}}
        """
    }

    /// A name in Bobbin's namespace that no other test has.
    private static func unique(_ name: String) -> String {
        "\(name)-\(UUID().uuidString.lowercased().prefix(8))"
    }

    private func deployment(
        on platform: Platform,
        in namespace: String,
        runs runtimeClass: String
    ) async throws {
        try await platform.wait(
            for: "deployment",
            "hello",
            in: namespace,
            "to run \(runtimeClass)",
            within: .seconds(10)
        ) {
            $0[path: "spec", "template", "spec", "runtimeClassName"]?.string == runtimeClass
        }
    }
}
