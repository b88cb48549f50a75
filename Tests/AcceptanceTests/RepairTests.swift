// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// An object of ours ends as it was rendered, whatever was done to it, and what can't be repaired is told.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct RepairTests {
    /// Edits that server-side apply alone can't undo, or that the API server refuses to have undone: JSON patches.
    private static let edits: [(kind: String, patch: String)] = [
        ("service", #"[{"op":"replace","path":"/spec/ports/0/port","value":8080}]"#),
        (
            "service",
            #"[{"op":"replace","path":"/spec/ports","value":[{"name":"a","port":80,"targetPort":"http-app"},{"name":"b","port":81}]}]"#
        ),
        ("service", #"[{"op":"replace","path":"/spec/ports/0/targetPort","value":9}]"#),
        (
            "deployment",
            #"[{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/containerPort","value":81}]"#
        ),
        (
            "deployment",
            #"[{"op":"replace","path":"/spec/template/spec/containers/0/volumeMounts/0/mountPath","value":"/elsewhere"}]"#
        ),
        (
            "deployment",
            #"[{"op":"replace","path":"/spec/template/spec/containers/0/env/0/name","value":"OTHER"}]"#
        ),
        ("deployment", #"[{"op":"replace","path":"/spec/template/spec/containers/0/name","value":"other"}]"#),
        (
            "deployment",
            #"[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"spin-runtime-config","emptyDir":{}}}]"#
        ),
        (
            "deployment",
            #"[{"op":"replace","path":"/spec/template/spec/containers/0/livenessProbe","value":{"exec":{"command":["true"]}}}]"#
        ),
        ("deployment", #"[{"op":"replace","path":"/spec/strategy","value":{"type":"Recreate"}}]"#),
        ("deployment", #"[{"op":"add","path":"/spec/paused","value":true}]"#),
        ("deployment", #"[{"op":"add","path":"/spec/minReadySeconds","value":300}]"#),
        (
            "horizontalpodautoscaler",
            #"[{"op":"replace","path":"/spec/metrics/0/resource/name","value":"memory"}]"#
        ),
        ("poddisruptionbudget", #"[{"op":"replace","path":"/spec/maxUnavailable","value":7}]"#),
    ]

    @Test(arguments: ControlPlaneKind.available)
    func `an edit of anything that was rendered is undone to the letter`(kind: ControlPlaneKind) async throws
    {
        let platform = try await Platform.shared(kind)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for edit in Self.edits {
                group.addTask { try await self.expectRepair(of: edit.kind, after: edit.patch, on: platform) }
            }
            try await group.waitForAll()
        }
    }

    private func expectRepair(of kind: String, after patch: String, on platform: Platform) async throws {
        let namespace = try await platform.namespace()
        let scaled = kind == "horizontalpodautoscaler"
        let spec = """
            checks: {liveness: {httpGet: {path: /healthz}}}
            variables: [{name: a, value: "1"}, {name: b, value: "2"}]
            podDisruptionBudget: {maxUnavailable: 1}
            \(scaled ? "autoscaling: {minReplicas: 1, maxReplicas: 3, targetCPUUtilizationPercentage: 50}\nresources: {requests: {cpu: 10m}}" : "replicas: 1")
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let before = try await platform.wait(for: kind, "hello", in: namespace)
        try await platform.fence("hello", in: namespace)
        try await platform.kubectl(
            "patch",
            kind,
            "hello",
            "-n",
            namespace,
            "--type=json",
            "-p",
            patch
        )
        do {
            try await platform.wait(for: kind, "hello", in: namespace, "to be as it was after \(patch)") {
                $0["spec"] == before["spec"]
            }
        } catch {
            let app = try await platform.kubectl.object("spinapp", "hello", in: namespace)
            Issue.record("not repaired: \(patch): \(app?.condition("Ready")?.description ?? "")")
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a Deployment that is refused takes no other object along, and all failures are told`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        // No API server takes two ports of one name, and the rest of the app is as it should be.
        let spec = """
            podDisruptionBudget: {maxUnavailable: 1}
            podTemplate: {spec: {containers: [{name: hello, ports: [{name: x, containerPort: 1}, {name: x, containerPort: 2}]}]}}
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        try await platform.wait(for: "service", "hello", in: namespace)
        try await platform.wait(for: "poddisruptionbudget", "hello", in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to tell why") {
            $0.condition("Ready")?["reason"] == "InvalidPodTemplate"
        }
        #expect(app[path: "status", "serviceName"] == "hello")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `generated Secrets don't pile up while the Deployment is refused`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        for number in 1...6 {
            let spec = """
                podTemplate: {spec: {containers: [{name: hello, ports: [{name: x, containerPort: 1}, {name: x, containerPort: 2}]}]}}
                runtimeConfig:
                  keyValueStores: [{name: default, type: redis, options: [{name: url, value: "redis://\(number)"}]}]
                """
            try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
            let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
            try await platform.wait(for: "spinapp", "hello", in: namespace, "to be refused") {
                $0.condition("Ready")?["observedGeneration"]?.integer == app.generation
            }
        }
        _ = try await eventually("one generated Secret is left") { () -> Bool? in
            let label = "core.spinkube.dev/app-name=hello"
            let found = try await platform.kubectl.objects("secrets", in: namespace, labels: label)
            return found.count == 1 ? true : nil
        }
    }

    @Test(arguments: ControlPlaneKind.available, ["deployment", "service", "poddisruptionbudget"])
    func `an object of ours that somebody deleted and a finalizer keeps is told of, and comes back`(
        kind: ControlPlaneKind,
        child: String
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(
            Platform.app("hello", "podDisruptionBudget: {maxUnavailable: 1}"),
            in: namespace
        )
        let before = try await platform.wait(for: child, "hello", in: namespace)
        try await platform.kubectl.patch(
            child,
            "hello",
            in: namespace,
            #"{"metadata":{"finalizers":["example.com/hold"]}}"#
        )
        try await platform.kubectl.delete(child, "hello", in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to tell what it waits for")
        {
            $0.condition("Ready")?["reason"] == "ChildTerminating"
        }
        #expect(app.condition("Ready")?["message"]?.string?.contains("\"example.com/hold\"") == true)
        try await platform.kubectl.patch(child, "hello", in: namespace, #"{"metadata":{"finalizers":null}}"#)
        try await platform.wait(for: child, "hello", in: namespace, "to come back") {
            $0[path: "metadata", "uid"] != before[path: "metadata", "uid"]
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `against a writer that doesn't give in there is a limit, and then a condition that names it`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.fence("hello", in: namespace)
        let contested = try await eventually("the app is contested", within: .seconds(60)) {
            () -> JSONValue? in
            // Another operator that wants a port of its own.
            try await platform.kubectl(
                "patch",
                "service",
                "hello",
                "-n",
                namespace,
                "--type=merge",
                "--field-manager=rival",
                "-p",
                #"{"spec":{"sessionAffinity":"ClientIP","selector":{"rival":"yes"}}}"#
            )
            let app = try await platform.kubectl.object("spinapp", "hello", in: namespace)
            return app.flatMap { $0.condition("Ready")?["reason"] == "Contested" ? $0 : nil }
        }
        #expect(contested.condition("Ready")?["message"]?.string?.contains("\"rival\"") == true)
        // Once the other one is gone, the repair still comes, and the condition goes.
        try await platform.wait(
            for: "service",
            "hello",
            in: namespace,
            "to be ours again",
            within: .seconds(60)
        ) { $0[path: "spec", "selector"] == ["core.spinkube.dev/app.hello.status": "ready"] }
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be at peace") {
            $0.condition("Ready")?["reason"] != "Contested"
        }
    }
}
