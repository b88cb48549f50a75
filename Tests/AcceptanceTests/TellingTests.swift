// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What an app's status and events say. The test acts as the controllers that the planes don't have.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct TellingTests {
    /// What goes wrong in a pod, and what the app has to say of it.
    struct PodFailure: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: JSONValue
        let reason: String
        /// What the message has to name.
        let words: [String]
        /// Whether it may pass by itself, as when a node comes.
        var mayPass = false
    }

    // S10
    static let podTroubles = [
        PodFailure(
            testDescription: "an image \"that\" cannot be pulled",
            status: waiting(
                "ImagePullBackOff",
                #"Back-off pulling image "example.com/hello:1": unauthorized"#
            ),
            reason: "ImagePullFailed",
            words: ["example.com/hello:1", "unauthorized"]
        ),
        PodFailure(
            testDescription: "a crash loop",
            status: waiting(
                "CrashLoopBackOff",
                "back-off 40s restarting failed container",
                ["terminated": ["exitCode": 137, "reason": "Error", "message": "out of cheese"]]
            ),
            reason: "CrashLoop",
            words: ["137", "out of cheese"]
        ),
        PodFailure(
            testDescription: "a container that can't be made",
            status: waiting("CreateContainerConfigError", #"secret "nothing" not found"#),
            reason: "ContainerFailed",
            words: [#"secret "nothing" not found"#]
        ),
        PodFailure(
            testDescription: "no room on any node",
            status: unscheduled("0/3 nodes are available: 3 Insufficient memory."),
            reason: "Unschedulable",
            words: ["Insufficient memory"],
            mayPass: true
        ),
        PodFailure(
            testDescription: "no node with the shim",
            status: unscheduled(
                "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector."
            ),
            reason: "NoNodeWithShim",
            words: ["wasmtime-spin-v2"]
        ),
    ]

    // S10
    @Test(arguments: ControlPlaneKind.withoutControllers, podTroubles)
    func `a pod's podFailure is a condition and one event, and goes with it`(
        kind: ControlPlaneKind,
        podFailure: PodFailure
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 1"), in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.makeUnavailable("hello", in: namespace)
        try await platform.makePod("hello-1", of: deployment, status: podFailure.status)
        let app = try await waitForFailure(
            podFailure.reason,
            mayPass: podFailure.mayPass,
            on: platform,
            in: namespace
        )
        for word in podFailure.words {
            #expect(app.condition("Ready")?["message"]?.string?.contains(word) == true, "\(app)")
        }
        try await expectOneEvent(podFailure.reason, on: platform, in: namespace)

        try await platform.kubectl.delete("pod", "hello-1", in: namespace)
        try await platform.makeAvailable("hello", in: namespace)
        let mended = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be ready") {
            $0.condition("Ready")?["status"] == "True"
        }
        #expect(mended.condition("Stalled") == nil && mended.condition("Reconciling") == nil)
    }

    // S10
    @Test(
        arguments: ControlPlaneKind.withoutControllers,
        [
            (
                #"pods "hello-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0"#,
                "QuotaExceeded", "small"
            ),
            (
                #"pods "hello-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true"#,
                "PodSecurityViolation", "runAsNonRoot"
            ),
            (
                #"pods "hello-1" is forbidden: pod rejected: RuntimeClass "wasmtime-spin-v2" not found"#,
                "RuntimeClassNotFound", "wasmtime-spin-v2"
            ),
            (#"pods "hello-1" is forbidden: some webhook said no"#, "ReplicaFailure", "some webhook said no"),
        ]
    )
    func `pods that can't be created are a condition and one event`(
        kind: ControlPlaneKind,
        case: (message: String, reason: String, word: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 1"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.makeUnavailable(
            "hello",
            in: namespace,
            [
                [
                    "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
                    "message": .string(`case`.message),
                ]
            ]
        )
        let app = try await waitForFailure(`case`.reason, on: platform, in: namespace)
        #expect(app.condition("Ready")?["message"]?.string?.contains(`case`.word) == true, "\(app)")
        try await expectOneEvent(`case`.reason, on: platform, in: namespace)
    }

    // S10
    @Test(
        arguments: ControlPlaneKind.available,
        [
            ("executor: nothing", "ExecutorNotFound", "nothing"),
            ("runtimeConfig: {loadFromSecret: nothing}", "SecretNotFound", "nothing"),
            ("volumeMounts: [{name: nothing, mountPath: /x}]", "InvalidVolumes", "nothing"),
            (
                "podTemplate: {spec: {containers: {}}}", "InvalidPodTemplate",
                "spec.podTemplate.spec.containers"
            ),
        ]
    )
    func `an app that can't be applied has one condition and one event, however often it is tried`(
        kind: ControlPlaneKind,
        case: (spec: String, reason: String, word: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let manifest = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinApp
            metadata: {name: hello}
            spec:
              image: example.com/hello:1
              \(`case`.spec)
            """
        try await platform.kubectl.apply(manifest, in: namespace)
        let app = try await waitForFailure(`case`.reason, on: platform, in: namespace)
        #expect(app.condition("Ready")?["message"]?.string?.contains(`case`.word) == true, "\(app)")
        for replicas in 2...4 {
            try await platform.kubectl.patch(
                "spinapp",
                "hello",
                in: namespace,
                #"{"spec":{"replicas":\#(replicas)}}"#
            )
            let again = try await platform.wait(
                for: "spinapp",
                "hello",
                in: namespace,
                "to be looked at again"
            ) {
                $0[path: "status", "observedGeneration"]?.integer == $0.generation
            }
            #expect(again.condition("Ready")?["reason"]?.string == `case`.reason)
        }
        try await expectOneEvent(`case`.reason, on: platform, in: namespace)
    }

    // S10
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a rollout is told from its begin to its end, with the image that runs`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", "replicas: 2"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        let rolling = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be rolling out") {
            $0.condition("Reconciling")?["status"] == "True"
        }
        #expect(rolling.condition("Progressing")?["status"] == "True")
        #expect(rolling.condition("Stalled") == nil && rolling[path: "status", "image"] == nil)
        try await platform.makeAvailable("hello", in: namespace)
        let first = try await ready(platform, in: namespace)
        #expect(first.condition("Reconciling") == nil && first.condition("Stalled") == nil)
        #expect(first.condition("Progressing")?["status"] == "False")
        #expect(first[path: "status", "image"] == "example.com/hello:1")
        for (field, count) in [("replicas", Int64(2)), ("readyReplicas", 2), ("updatedReplicas", 2)] {
            #expect(first[path: "status", field] == .integer(count))
        }

        let edit = #"{"spec":{"image":"example.com/hello:2"}}"#
        try await platform.kubectl.patch("spinapp", "hello", in: namespace, edit)
        let between = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be rolling again") {
            $0.condition("Reconciling")?["status"] == "True"
                && $0[path: "status", "observedGeneration"]?.integer == $0.generation
        }
        #expect(between[path: "status", "image"] == "example.com/hello:1")
        // The pods of the version before serve on.
        #expect(between.condition("Available")?["status"] == "True")
        try await platform.makeAvailable("hello", in: namespace)
        let second = try await ready(platform, in: namespace)
        #expect(second[path: "status", "image"] == "example.com/hello:2")
        for condition in second[path: "status", "conditions"]?.array ?? [] {
            #expect(condition["observedGeneration"]?.integer == second.generation)
        }
    }

    // S10
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `what a node fails at before a container runs is told from the pod's events`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.leaveInPreparation("hello", in: namespace, because: "no runtime is configured")
        try await platform.wait(
            for: "spinapp",
            "hello",
            in: namespace,
            "to say why",
            within: .seconds(60)
        ) { $0.condition("Ready")?["message"]?.string?.contains("no runtime is configured") == true }
    }

    // S10
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a rollout that exceeds its deadline is stalled`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.writeDeploymentStatus("hello", in: namespace) { deployment in
            deployment["status"] = [
                "observedGeneration": deployment[path: "metadata", "generation"] ?? 1,
                "replicas": 1, "updatedReplicas": 1, "unavailableReplicas": 1,
                "conditions": [
                    ["type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"],
                    [
                        "type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded",
                        "message": "ReplicaSet \"hello-1\" has timed out progressing.",
                    ],
                ],
            ]
        }
        let app = try await waitForFailure("ProgressDeadlineExceeded", on: platform, in: namespace)
        #expect(app.condition("Progressing")?["reason"] == "ProgressDeadlineExceeded")
        try await expectOneEvent("ProgressDeadlineExceeded", on: platform, in: namespace)
    }

    // S16
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `a status that says the same isn't written again`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        for name in ["hello", "fence"] {
            try await platform.kubectl.apply(Platform.app(name), in: namespace)
            try await platform.wait(for: "deployment", name, in: namespace)
            try await platform.makeAvailable(name, in: namespace)
            try await ready(platform, name, in: namespace)
        }
        let before = try await platform.wait(for: "spinapp", "hello", in: namespace)
        // Each of these tells the operator of a change that changes nothing in what it has to say.
        for round in 1...3 {
            try await platform.kubectl(
                "label",
                "deployment",
                "hello",
                "-n",
                namespace,
                "--overwrite",
                "round=\(round)"
            )
            try await platform.makeAvailable("hello", in: namespace)
            try await platform.kubectl(
                "label",
                "service",
                "hello",
                "-n",
                namespace,
                "--overwrite",
                "round=\(round)"
            )
            try await platform.fence("fence", in: namespace)
        }
        let after = try await platform.wait(for: "spinapp", "hello", in: namespace)
        #expect(after[path: "metadata", "resourceVersion"] == before[path: "metadata", "resourceVersion"])
    }

    // S25
    @Test(arguments: ControlPlaneKind.available)
    func `an app whose executor is missing can be deleted without another word`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Platform.app("hello", executor: "nothing"), in: namespace)
        _ = try await waitForFailure("ExecutorNotFound", on: platform, in: namespace)
        try await platform.kubectl("delete", "spinapp", "hello", "-n", namespace, "--timeout=10s")
        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        try await platform.kubectl.apply(Platform.app("fence"), in: namespace)
        try await platform.fence("fence", in: namespace)
        try await expectOneEvent("ExecutorNotFound", on: platform, in: namespace)
    }

    @discardableResult
    private func ready(
        _ platform: Platform,
        _ name: String = "hello",
        in namespace: String
    ) async throws -> JSONValue {
        try await platform.wait(for: "spinapp", name, in: namespace, "to be ready") {
            $0.condition("Ready")?["status"] == "True"
                && $0[path: "status", "observedGeneration"]?.integer == $0.generation
                && $0.condition("Reconciling") == nil
        }
    }

    /// Waits until the app says what keeps it from being ready, and looks at what goes with that.
    private func waitForFailure(
        _ reason: String,
        mayPass: Bool = false,
        on platform: Platform,
        in namespace: String
    ) async throws -> JSONValue {
        let (holds, not) = mayPass ? ("Reconciling", "Stalled") : ("Stalled", "Reconciling")
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to say \(reason)") {
            $0.condition("Ready")?["reason"]?.string == reason && $0.condition(holds)?["status"] == "True"
        }
        #expect(app.condition("Ready")?["status"] == "False")
        #expect(app.condition(holds)?["reason"]?.string == reason)
        #expect(app.condition(not) == nil)
        #expect(app[path: "status", "observedGeneration"]?.integer == app.generation)
        return app
    }

    /// There is one warning about the app, and it is that one.
    private func expectOneEvent(_ reason: String, on platform: Platform, in namespace: String) async throws {
        let events = try await eventually("an event says \(reason)") { () -> [JSONValue]? in
            let all = try await platform.kubectl.objects("events", in: namespace)
            let found = all.filter {
                $0[path: "involvedObject", "kind"] == "SpinApp"
                    && $0[path: "involvedObject", "name"] == "hello"
                    && $0["type"] == "Warning"
            }
            return found.contains { $0["reason"]?.string == reason } ? found : nil
        }
        #expect(events.count == 1, "\(events)")
        // A series that was counted up is a stream as well.
        #expect((events.first?["count"]?.integer ?? 1) <= 1 && (events.first?["series"]?.isNull ?? true))
    }

    private static func waiting(
        _ reason: JSONValue,
        _ message: JSONValue,
        _ last: JSONValue = [:]
    ) -> JSONValue {
        [
            "phase": "Pending",
            "conditions": [
                ["type": "PodScheduled", "status": "True"], ["type": "Ready", "status": "False"],
            ],
            "containerStatuses": [
                [
                    "name": "hello", "image": "example.com/hello:1", "imageID": "", "ready": false,
                    "restartCount": last == [:] ? 0 : 5, "lastState": last,
                    "state": ["waiting": ["reason": reason, "message": message]],
                ]
            ],
        ]
    }

    private static func unscheduled(_ message: JSONValue) -> JSONValue {
        [
            "phase": "Pending",
            "conditions": [
                ["type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message]
            ],
        ]
    }
}
