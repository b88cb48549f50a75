// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Under Roles an operator does all that it does elsewhere. `RightsTests` holds the Roles to what is asked for here.
@Suite(.fewAtOnce, .serialized, .timeLimit(.minutes(30)))
struct NamespacedRightsTests {
    private static let namespace = "team-a"

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `under Roles an operator does all that apps can ask for`(kind: ControlPlaneKind) async throws {
        try await withOperator(kind) { platform in
            try await children(platform)
            try await configuration(platform)
            try await scaling(platform)
            try await podFailures(platform)
            try await rollouts(platform)
            try await executors(platform)
        }
    }

    private func withOperator(
        _ kind: ControlPlaneKind,
        _ body: (Platform) async throws -> Void
    ) async throws {
        try await ControlPlane.withOwn(kind, rights: .namespaced, streamsLists: false) { plane in
            try await plane.kubectl("apply", "-f", "\(Assets.package)crds/")
            try await plane.kubectl("apply", "-f", "-", input: ScalingTests.definition)
            try await Platform.applyRuntimeClass(to: plane)
            try await plane.kubectl("create", "namespace", Self.namespace)
            try await NamespacedTests.applyRoles(to: plane, for: [Self.namespace])
            var executor = DefaultFiles.executor()
            executor["spec"]?["allow"] = [
                "podDisruptionBudget": true, "autoscaling": true, "triggers": ["*"],
            ]
            let defaults = try DefaultFiles(in: plane.folder, ["executor": executor])
            let process = try await OperatorProcess.start(
                on: plane,
                extra: ["--leader-elect", "--namespace", Self.namespace, "--defaults", defaults.path]
            )
            try await body(Platform(plane: plane, operatorProcess: process))
            try await process.process.stop()
        }
    }

    private func edit(_ platform: Platform, _ app: String, _ spec: String) async throws {
        try await platform.kubectl.patch("spinapp", app, in: Self.namespace, #"{"spec":\#(spec)}"#)
    }

    /// Objects come, follow and go; somebody else's are seen.
    private func children(_ platform: Platform) async throws {
        let spec = "podDisruptionBudget: {minAvailable: 1}"
        try await platform.kubectl.apply(Platform.app("hello", spec), in: Self.namespace)
        try await platform.wait(for: "poddisruptionbudget", "hello", in: Self.namespace)
        try await edit(platform, "hello", #"{"podDisruptionBudget":null,"service":{"name":"front"}}"#)
        try await platform.waitUntilGone("poddisruptionbudget", "hello", in: Self.namespace)
        try await platform.wait(for: "service", "front", in: Self.namespace)
        try await platform.waitUntilGone("service", "hello", in: Self.namespace)
        let foreign = ["create", "deployment", "taken", "-n", Self.namespace, "--image=example.com/x"]
        try await platform.kubectl(foreign[0], foreign[1], foreign[2], foreign[3], foreign[4], foreign[5])
        try await platform.kubectl.apply(Platform.app("taken"), in: Self.namespace)
        try await platform.wait(for: "spinapp", "taken", in: Self.namespace, "to be in conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        try await platform.kubectl.delete("spinapp", "taken", in: Self.namespace)
    }

    /// Values come from Secrets and ConfigMaps; generated Secrets are made, restored and taken away.
    private func configuration(_ platform: Platform) async throws {
        for kind in ["Secret", "ConfigMap"] {
            try await platform.kubectl.set(kind, "source", in: Self.namespace, ["key": "one"])
        }
        let value = "valueFrom: {configMapKeyRef: {name: source, key: key}}"
        let spec = """
            variables:
            - {name: a, valueFrom: {secretKeyRef: {name: source, key: key}}}
            - {name: b, \(value)}
            runtimeConfig:
              keyValueStores: [{name: default, type: redis, options: [{name: url, \(value)}]}]
            """
        try await platform.kubectl.apply(Platform.app("configured", spec), in: Self.namespace)
        let first = try await secret(platform)
        try await platform.makeAvailable("configured", in: Self.namespace)
        try await platform.kubectl.patch("secret", first, in: Self.namespace, #"{"data":{"more":"eA=="}}"#)
        try await platform.wait(for: "secret", first, in: Self.namespace, "to be restored") {
            $0[path: "data", "more"] == nil
        }
        try await platform.kubectl.set("ConfigMap", "source", in: Self.namespace, ["key": "two"])
        let second = try await secret(platform, not: first)
        #expect(second != first)
        try await platform.makeAvailable("configured", in: Self.namespace)
        try await platform.waitUntilGone("secret", first, in: Self.namespace)
    }

    private func secret(_ platform: Platform, not other: String = "") async throws -> String {
        func name(_ deployment: JSONValue) -> String? {
            deployment.volume("spin-runtime-config")?[path: "secret", "secretName"]?.string
        }
        let deployment = try await platform.wait(
            for: "deployment",
            "configured",
            in: Self.namespace,
            "to have another Secret"
        ) { name($0) != nil && name($0) != other }
        return try #require(name(deployment))
    }

    private func scaling(_ platform: Platform) async throws {
        let triggers =
            #"[{"type":"cron","metadata":{"timezone":"UTC","start":"0 8 * * *","end":"0 9 * * *"}}]"#
        let spec = "autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}"
        try await platform.kubectl.apply(Platform.app("scaled", spec), in: Self.namespace)
        try await platform.wait(for: "horizontalpodautoscaler", "scaled", in: Self.namespace)
        try await edit(platform, "scaled", #"{"autoscaling":{"triggers":\#(triggers)}}"#)
        try await platform.wait(for: "scaledobjects.keda.sh", "scaled", in: Self.namespace)
        try await platform.waitUntilGone("horizontalpodautoscaler", "scaled", in: Self.namespace)
        try await edit(platform, "scaled", #"{"autoscaling":null}"#)
        try await platform.waitUntilGone("scaledobjects.keda.sh", "scaled", in: Self.namespace)
    }

    /// A trouble is told, and told again when it comes back; a pod that is long in preparation is asked after.
    private func podFailures(_ platform: Platform) async throws {
        for executor in ["nope", "containerd-shim-spin", "nope"] {
            try await platform.kubectl.apply(
                Platform.app("troubled", executor: executor),
                in: Self.namespace
            )
            let isMissing = executor == "nope"
            try await platform.wait(for: "spinapp", "troubled", in: Self.namespace, "to be looked at") {
                $0.isObserved && ($0.condition("Ready")?["reason"] == "ExecutorNotFound") == isMissing
            }
        }
        _ = try await eventually("the event is told of again", within: .seconds(60)) { () -> Bool? in
            let events = try await platform.kubectl.objects("events.events.k8s.io", in: Self.namespace)
            let series = events.filter { $0["reason"] == "ExecutorNotFound" }.compactMap {
                $0[path: "series", "count"]?.integer
            }
            return series.contains { $0 > 1 } ? true : nil
        }
        try await platform.kubectl.apply(Platform.app("slow"), in: Self.namespace)
        try await platform.leaveInPreparation("slow", in: Self.namespace, because: "no runtime is configured")
        try await platform.wait(
            for: "spinapp",
            "slow",
            in: Self.namespace,
            "to say why",
            within: .seconds(60)
        ) { $0.condition("Ready")?["message"]?.string?.contains("no runtime is configured") == true }
    }

    /// A change that apps share is told of on their executor, also on one in Bobbin's own namespace.
    private func rollouts(_ platform: Platform) async throws {
        try await platform.kubectl.apply(Platform.executor("paced"), in: Self.namespace)
        for (executor, namespace) in [
            ("paced", Self.namespace), ("containerd-shim-spin", OperatorProcess.namespace),
        ] {
            let app = "on-\(executor)"
            try await platform.kubectl.apply(Platform.app(app, executor: executor), in: Self.namespace)
            try await platform.makeAvailable(app, in: Self.namespace)
            try await platform.wait(for: "spinapp", app, in: Self.namespace, "to be ready") {
                $0.condition("Ready")?["status"] == "True"
            }
            let label = #"{"metadata":{"labels":{"shared":"yes"}}}"#
            try await platform.kubectl.patch(
                "spinappexecutor",
                executor,
                in: namespace,
                #"{"spec":{"deploymentConfig":{"podTemplate":\#(label)}}}"#
            )
            try await platform.wait(for: "spinappexecutor", executor, in: namespace, "to tell of it") {
                $0[path: "status", "rollout", "total"]?.integer ?? 0 > 0
            }
        }
    }

    /// Executors are held while apps use them, also the default in Bobbin's own namespace; one that makes no
    /// Deployments takes them away.
    private func executors(_ platform: Platform) async throws {
        try await platform.kubectl.apply(Platform.executor("mine"), in: Self.namespace)
        try await platform.kubectl.apply(Platform.app("moved", executor: "mine"), in: Self.namespace)
        try await platform.wait(for: "deployment", "moved", in: Self.namespace)
        try await platform.kubectl.patch(
            "spinappexecutor",
            "mine",
            in: Self.namespace,
            #"{"spec":{"createDeployment":false,"deploymentConfig":null}}"#
        )
        try await platform.waitUntilGone("deployment", "moved", in: Self.namespace)
        for (executor, namespace) in [
            ("mine", Self.namespace), ("containerd-shim-spin", OperatorProcess.namespace),
        ] {
            try await platform.kubectl.delete("spinappexecutor", executor, in: namespace)
            _ = try await eventually("it is told what holds \(executor)") { () -> Bool? in
                let events = try await platform.kubectl.objects("events", in: namespace)
                return events.contains { $0["reason"] == "DeletionBlocked" } ? true : nil
            }
        }
        try await platform.kubectl("delete", "spinapps", "--all", "-n", Self.namespace)
        try await platform.waitUntilGone(
            "spinappexecutor",
            "containerd-shim-spin",
            in: OperatorProcess.namespace,
            within: .seconds(60)
        )
        try await platform.waitUntilGone("spinappexecutor", "mine", in: Self.namespace)
    }
}
