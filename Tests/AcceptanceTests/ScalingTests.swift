// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// Autoscaling that Bobbin sets up, and that somebody brings: neither moves the count when turned on or off.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct ScalingTests {
    @Test(arguments: ControlPlaneKind.available)
    func `CPU and memory targets make a HorizontalPodAutoscaler, which follows and goes`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            autoscaling:
              minReplicas: 2
              maxReplicas: 5
              targetCPUUtilizationPercentage: 70
              targetMemoryUtilizationPercentage: 80
              behavior: {scaleDown: {stabilizationWindowSeconds: 30}}
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let scaler = try await platform.wait(for: "horizontalpodautoscaler", "hello", in: namespace)
        #expect(scaler[path: "spec", "minReplicas"] == 2 && scaler[path: "spec", "maxReplicas"] == 5)
        #expect(
            scaler[path: "spec", "scaleTargetRef"]
                == ["apiVersion": "apps/v1", "kind": "Deployment", "name": "hello"]
        )
        #expect(scaler[path: "spec", "behavior", "scaleDown", "stabilizationWindowSeconds"] == 30)
        var targets: [String: Int64] = [:]
        for metric in scaler[path: "spec", "metrics"]?.array ?? [] {
            let name = metric[path: "resource", "name"]?.string ?? ""
            targets[name] = metric[path: "resource", "target", "averageUtilization"]?.integer
        }
        #expect(targets == ["cpu": 70, "memory": 80])
        #expect(scaler[path: "metadata", "ownerReferences"]?.array?.first?["controller"] == true)

        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"autoscaling":{"maxReplicas":9,"minReplicas":null}}}"#
        )
        try await platform.wait(for: "horizontalpodautoscaler", "hello", in: namespace, "to follow") {
            $0[path: "spec", "maxReplicas"] == 9 && $0[path: "spec", "minReplicas"] == 1
        }
        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"autoscaling":null}}"#)
        try await platform.waitUntilGone("horizontalpodautoscaler", "hello", in: namespace)
    }

    // S9
    @Test(
        arguments: ControlPlaneKind.withoutControllers,
        [
            (#""autoscaling":{"maxReplicas":9,"targetCPUUtilizationPercentage":80}"#, #""autoscaling":null"#),
            (#""enableAutoscaling":true"#, #""enableAutoscaling":false"#),
        ]
    )
    func `turning autoscaling on or off never moves the count`(
        kind: ControlPlaneKind,
        case: (on: String, off: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 5"), in: namespace)
        let before = try await platform.wait(for: "deployment", "hello", in: namespace)
        #expect(before[path: "spec", "replicas"] == 5)
        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"replicas":null,\#(`case`.on)}}"#
        )
        let turnedOn = try await platform.fence("hello", in: namespace)
        #expect(turnedOn[path: "spec", "replicas"] == 5)

        try await platform.kubectl("scale", "deployment/hello", "-n", namespace, "--replicas=7")
        let scaled = try await platform.fence("hello", in: namespace)
        #expect(scaled[path: "spec", "replicas"] == 7)
        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{\#(`case`.off)}}"#)
        let turnedOff = try await platform.fence("hello", in: namespace)
        #expect(turnedOff[path: "spec", "replicas"] == 7)
        // Not even in between: a controller would have stopped pods at once.
        let counts = try await platform.history(of: before).map { $0[path: "spec", "replicas"]?.integer }
        #expect(!counts.isEmpty && counts.allSatisfy { $0 == 5 || $0 == 7 }, "\(counts)")

        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"replicas":3}}"#)
        try await platform.wait(for: "deployment", "hello", in: namespace, "to have the count it is given") {
            $0[path: "spec", "replicas"] == 3
        }
    }

    // S22
    @Test(arguments: ControlPlaneKind.available)
    func `an autoscaler can target the app itself`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 2"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.makeAvailable("hello", in: namespace)
        let path = "/apis/core.spinkube.dev/v1alpha1/namespaces/\(namespace)/spinapps/hello/scale"
        let scale = try await eventually("the scale tells the replicas") {
            try await platform.kubectl.read(path).flatMap { $0[path: "status", "replicas"] == 2 ? $0 : nil }
        }
        #expect(scale[path: "spec", "replicas"] == 2)
        let selector = try #require(scale[path: "status", "selector"]?.string)
        #expect(selector.contains("core.spinkube.dev/app-name=hello"))
    }

    /// On a control plane of its own: the definition of ScaledObject is there for all or for nobody.
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `triggers make a ScaledObject, and without KEDA a condition that says so`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let platform = try await Platform.start(on: plane)
            let namespace = try await platform.namespace()
            let spec = """
                autoscaling:
                  minReplicas: 0
                  maxReplicas: 4
                  pollingInterval: 15
                  cooldownPeriod: 60
                  targetCPUUtilizationPercentage: 60
                  triggers: [{type: cron, metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: "2"}}]
                """
            try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
            let app = try await platform.wait(
                for: "spinapp",
                "hello",
                in: namespace,
                "to say what is missing"
            ) {
                $0.condition("Ready")?["message"]?.string?.contains("ScaledObject") == true
            }
            #expect(app.condition("Ready")?["status"] == "False")
            // The app itself runs all the same.
            try await platform.wait(for: "deployment", "hello", in: namespace)

            try await plane.kubectl("apply", "-f", "-", input: Self.definition)
            let scaled = try await platform.wait(
                for: "scaledobjects.keda.sh",
                "hello",
                in: namespace,
                within: .seconds(60)
            )
            #expect(scaled[path: "spec", "scaleTargetRef", "name"] == "hello")
            #expect(
                scaled[path: "spec", "minReplicaCount"] == 0 && scaled[path: "spec", "maxReplicaCount"] == 4
            )
            #expect(
                scaled[path: "spec", "pollingInterval"] == 15 && scaled[path: "spec", "cooldownPeriod"] == 60
            )
            let triggers = scaled[path: "spec", "triggers"]?.array ?? []
            #expect(Set(triggers.compactMap { $0["type"]?.string }) == ["cron", "cpu"])
            let cpu = try #require(triggers.first { $0["type"] == "cpu" })
            #expect(cpu["metricType"] == "Utilization" && cpu[path: "metadata", "value"] == "60")
            #expect(
                try await platform.kubectl.object("horizontalpodautoscaler", "hello", in: namespace) == nil
            )

            try await platform.kubectl.patch(
                "spinapp",
                "hello",
                in: namespace,
                #"{"spec":{"autoscaling":{"triggers":null,"minReplicas":1}}}"#
            )
            try await platform.waitUntilGone("scaledobjects.keda.sh", "hello", in: namespace)
            try await platform.wait(for: "horizontalpodautoscaler", "hello", in: namespace)
            try await platform.operatorProcess.process.stop()
        }
    }

    /// As much of KEDA's definition as an API server needs.
    static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: scaledobjects.keda.sh}
        spec:
          group: keda.sh
          scope: Namespaced
          names: {kind: ScaledObject, listKind: ScaledObjectList, plural: scaledobjects, singular: scaledobject}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            subresources: {status: {}}
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """
}
