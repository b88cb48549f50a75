// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// How an app's versions replace each other.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct RolloutShapeTests {
    @Test(arguments: ControlPlaneKind.available)
    func `strategy, timeout and history are as the app says, and the defaults come back`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            deploymentStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 2, maxUnavailable: 10%}}
            minReadySeconds: 3
            revisionHistoryLimit: 2
            progressDeadlineSeconds: 120
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        #expect(
            deployment[path: "spec", "strategy"]
                == ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 2, "maxUnavailable": "10%"]]
        )
        #expect(deployment[path: "spec", "minReadySeconds"] == 3)
        #expect(deployment[path: "spec", "revisionHistoryLimit"] == 2)
        #expect(deployment[path: "spec", "progressDeadlineSeconds"] == 120)

        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        let back = try await platform.wait(for: "deployment", "hello", in: namespace, "to have the defaults")
        {
            $0[path: "spec", "strategy", "rollingUpdate", "maxSurge"] == "25%"
        }
        #expect(back[path: "spec", "minReadySeconds"] == nil)
        #expect(back[path: "spec", "revisionHistoryLimit"] == 10)
        #expect(back[path: "spec", "progressDeadlineSeconds"] == 600)
        #expect(back.template == deployment.template)
    }

    @Test(arguments: ControlPlaneKind.available, ["", ", rollingUpdate: {maxSurge: 2}"])
    func `the strategy can change from rolling to recreating, and back`(
        kind: ControlPlaneKind,
        parameters: String
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let rolling = Platform.app("hello", "deploymentStrategy: {type: RollingUpdate\(parameters)}")
        let recreating = Platform.app("hello", "deploymentStrategy: {type: Recreate}")
        for (manifest, strategy) in [
            (rolling, "RollingUpdate"), (recreating, "Recreate"), (rolling, "RollingUpdate"),
        ] {
            try await platform.kubectl.apply(manifest, in: namespace)
            let deployment = try await platform.wait(
                for: "deployment",
                "hello",
                in: namespace,
                "to be \(strategy)"
            ) {
                $0[path: "spec", "strategy", "type"]?.string == strategy
            }
            let isRolling = strategy == "RollingUpdate"
            #expect((deployment[path: "spec", "strategy", "rollingUpdate"] != nil) == isRolling)
        }
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be settled") {
            $0[path: "status", "observedGeneration"]?.integer == $0.generation
        }
        #expect(app.condition("Ready")?["reason"] != "ApplyRefused")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a paused app keeps its pods as they are`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "paused: true"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace, "to be paused") {
            $0[path: "spec", "paused"] == true
        }
        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"paused":false}}"#)
        try await platform.wait(for: "deployment", "hello", in: namespace, "to go on") {
            $0[path: "spec", "paused"] == nil
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a startup check holds the others back`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            checks:
              startup: {httpGet: {path: /started}, periodSeconds: 2, failureThreshold: 30}
              liveness: {httpGet: {path: /alive}}
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        let probe = try #require(deployment.container("hello")?["startupProbe"])
        #expect(probe[path: "httpGet", "path"] == "/started" && probe[path: "httpGet", "port"] == 80)
        #expect(
            probe["periodSeconds"] == 2 && probe["failureThreshold"] == 30 && probe["successThreshold"] == 1
        )
        #expect(deployment.container("hello")?[path: "livenessProbe", "httpGet", "path"] == "/alive")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a disruption budget is made, follows, and goes`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = "podDisruptionBudget: {minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow}"
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let budget = try await platform.wait(for: "poddisruptionbudget", "hello", in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        #expect(budget[path: "spec", "minAvailable"] == 1)
        #expect(budget[path: "spec", "unhealthyPodEvictionPolicy"] == "AlwaysAllow")
        #expect(budget[path: "spec", "selector"] == deployment[path: "spec", "selector"])
        let owner = try #require(budget[path: "metadata", "ownerReferences"]?.array?.first)
        #expect(owner["uid"] == app[path: "metadata", "uid"] && owner["controller"] == true)

        try await platform.kubectl.apply(
            Platform.app("hello", "podDisruptionBudget: {maxUnavailable: 50%}"),
            in: namespace
        )
        let edited = try await platform.wait(for: "poddisruptionbudget", "hello", in: namespace, "to follow")
        {
            $0[path: "spec", "maxUnavailable"] == "50%"
        }
        #expect(edited[path: "spec", "minAvailable"] == nil)
        try await platform.kubectl.delete("poddisruptionbudget", "hello", in: namespace)
        try await platform.wait(for: "poddisruptionbudget", "hello", in: namespace, "to come back") {
            $0[path: "metadata", "uid"] != budget[path: "metadata", "uid"]
        }
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.waitUntilGone("poddisruptionbudget", "hello", in: namespace)
    }

    // S8
    @Test(
        arguments: ControlPlaneKind.available,
        [
            ("poddisruptionbudget", "podDisruptionBudget: {minAvailable: 1}"),
            ("horizontalpodautoscaler", "autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}"),
        ]
    )
    func `somebody else's object of that name is left alone and reported`(
        kind: ControlPlaneKind,
        case: (resource: String, spec: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let theirs =
            `case`.resource == "poddisruptionbudget"
            ? """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: hello}
            spec: {minAvailable: 7, selector: {matchLabels: {app: mine}}}
            """
            : """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: hello}
            spec: {maxReplicas: 7, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: mine}}
            """
        try await platform.kubectl.apply(theirs, in: namespace)
        let before = try await platform.wait(for: `case`.resource, "hello", in: namespace)
        try await platform.kubectl.apply(Platform.app("hello", `case`.spec), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to report the conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        #expect(app.condition("Ready")?["message"]?.string?.contains("hello") == true)
        // Neither when the app stops asking for one, nor when it goes.
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be mended") {
            $0.condition("Ready")?["reason"] != "NameConflict"
        }
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace)
        let after = try await platform.wait(for: `case`.resource, "hello", in: namespace)
        #expect(after["spec"] == before["spec"])
        #expect(after[path: "metadata", "uid"] == before[path: "metadata", "uid"])
        #expect(after[path: "metadata", "ownerReferences"] == nil)
    }
}
