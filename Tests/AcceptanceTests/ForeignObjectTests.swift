// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What Bobbin didn't make is neither written nor deleted, whatever labels, names and owners it carries.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ForeignObjectTests {
    /// What an object of an app's looks like to who goes by labels and owners: an indented block of metadata.
    private static func disguise(_ name: String, of app: JSONValue, controls: Bool) -> String {
        """
        metadata:
          name: \(name)
          labels: {core.spinkube.dev/app-name: hello}
          ownerReferences:
          - apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinApp
            name: hello
            uid: \(app[path: "metadata", "uid"]?.string ?? "")
            controller: \(controls)
        """
    }

    @Test(arguments: ControlPlaneKind.available, [true, false])
    func `a Secret that names the app as its owner and that the app uses is not pruned`(
        kind: ControlPlaneKind,
        controls: Bool
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        let manifest =
            "apiVersion: v1\nkind: Secret\n\(Self.disguise("mine", of: app, controls: controls))\nstringData: {token: t}"
        try await platform.kubectl.apply(manifest, in: namespace)
        let before = try await platform.wait(for: "secret", "mine", in: namespace)
        let variable = """
            variables:
            - name: token
              valueFrom: {secretKeyRef: {name: mine, key: token}}
            runtimeConfig:
              keyValueStores: [{name: default, type: redis, options: [{name: url, value: "redis://a"}]}]
            """
        try await platform.kubectl.apply(Platform.app("hello", variable), in: namespace)
        try await platform.fence("hello", in: namespace)
        try await platform.kubectl.apply(Platform.app("hello", variable + "\nreplicas: 2"), in: namespace)
        try await platform.fence("hello", in: namespace)
        let after = try await platform.wait(for: "secret", "mine", in: namespace)
        #expect(after["metadata"] == before["metadata"] && after["data"] == before["data"])
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a Service that somebody made for the app stays beside ours`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        let manifest = """
            apiVersion: v1
            kind: Service
            \(Self.disguise("internal", of: app, controls: true))
            spec:
              selector: {core.spinkube.dev/app.hello.status: ready}
              ports: [{port: 8080}]
            """
        try await platform.kubectl.apply(manifest, in: namespace)
        let before = try await platform.wait(for: "service", "internal", in: namespace)
        // Also when ours moves to another name, and the one under the old name goes.
        try await platform.kubectl.apply(Platform.app("hello", "service: {name: front}"), in: namespace)
        try await platform.wait(for: "service", "front", in: namespace)
        try await platform.waitUntilGone("service", "hello", in: namespace)
        let after = try await platform.wait(for: "service", "internal", in: namespace)
        #expect(after["metadata"] == before["metadata"] && after["spec"] == before["spec"])
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a Service of the app's name that somebody made is left alone, though it names the app as its owner`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        // Without an executor Bobbin waits, and the Service is there first.
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        let manifest = """
            apiVersion: v1
            kind: Service
            \(Self.disguise("hello", of: app, controls: true))
            spec:
              selector: {mine: "yes"}
              ports: [{port: 8080}]
            """
        try await platform.kubectl.apply(manifest, in: namespace)
        let before = try await platform.wait(for: "service", "hello", in: namespace)
        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to tell of the conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        // The Deployment is no less wanted.
        try await platform.wait(for: "deployment", "hello", in: namespace)
        let after = try await platform.wait(for: "service", "hello", in: namespace)
        #expect(after["metadata"] == before["metadata"] && after["spec"] == before["spec"])
    }

    @Test(arguments: ControlPlaneKind.available)
    func `conditions that others put on an app stay`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to have conditions") {
            $0.condition("Ready") != nil
        }
        let theirs: JSONValue = [
            "type": "Audited", "status": "True", "reason": "Checked", "message": "by us",
            "lastTransitionTime": "2026-01-01T00:00:00Z",
        ]
        let path = "/apis/core.spinkube.dev/v1alpha1/namespaces/\(namespace)/spinapps/hello"
        try await platform.kubectl.writeStatus(path) { app in
            let conditions = app[path: "status", "conditions"]?.array ?? []
            app["status"]?["conditions"] = .array([theirs] + conditions)
        }
        try await platform.makeAvailable("hello", in: namespace)
        let after = try await platform.wait(for: "spinapp", "hello", in: namespace, "to become ready") {
            $0.condition("Ready")?["status"] == "True"
        }
        #expect(after.condition("Audited") == theirs)
    }
}
