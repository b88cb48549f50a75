// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What an executor lets its apps have, and what becomes of apps that ask for more.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct AllowedFieldsTests {
    /// A Service, an autoscaler and a budget that need leave.
    private static let spec = """
        service: {type: NodePort}
        autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 50}
        podDisruptionBudget: {maxUnavailable: 1}
        """
    private static let kinds = ["deployment", "service", "horizontalpodautoscaler", "poddisruptionbudget"]

    private static func executor(allow: String) -> String {
        Platform.executor().replacing(/allow: \{.*\}/, with: "allow: {\(allow)}")
    }

    private static func children(_ platform: Platform, _ namespace: String) async throws -> [JSONValue?] {
        var found: [JSONValue?] = []
        for kind in kinds { found.append(try await platform.kubectl.object(kind, "hello", in: namespace)) }
        return found
    }

    private static func refused(
        _ platform: Platform,
        _ namespace: String,
        generation: Int64
    ) async throws -> String {
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be refused") {
            $0.condition("Ready")?["reason"] == "NotAllowed"
                && $0[path: "status", "observedGeneration"]?.integer == generation
        }
        #expect(app.condition("Stalled")?["status"] == "True")
        return app.condition("Ready")?["message"]?.string ?? ""
    }

    @Test(arguments: ControlPlaneKind.available)
    func
        `what the executor doesn't allow is named with field and executor, and nothing is written until it does`(
            kind: ControlPlaneKind
        ) async throws
    {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(Self.executor(allow: ""), in: namespace)
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        let message = try await Self.refused(platform, namespace, generation: 1)
        for field in ["spec.service.type", "spec.autoscaling", "spec.podDisruptionBudget"] {
            #expect(message.contains("\(field): SpinAppExecutor \"containerd-shim-spin\" does not allow"))
        }
        #expect(try await Self.children(platform, namespace).allSatisfy { $0 == nil })

        try await platform.kubectl.patch(
            "spinappexecutor",
            "containerd-shim-spin",
            in: namespace,
            #"{"spec":{"allow":{"serviceTypes":["NodePort"],"autoscaling":true,"podDisruptionBudget":true}}}"#
        )
        for kind in Self.kinds { try await platform.wait(for: kind, "hello", in: namespace) }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `what was made before stays as it is once it is no longer allowed`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello", Self.spec), in: namespace)
        for kind in Self.kinds { try await platform.wait(for: kind, "hello", in: namespace) }
        let before = try await Self.children(platform, namespace).map { $0?[path: "metadata", "uid"] }
        func allow(_ value: String) async throws {
            try await platform.kubectl.patch(
                "spinappexecutor",
                "containerd-shim-spin",
                in: namespace,
                #"{"spec":{"allow":\#(value)}}"#
            )
        }
        try await allow("null")
        _ = try await Self.refused(platform, namespace, generation: 1)
        // An edit isn't applied either.
        try await platform.kubectl.patch(
            "spinapp",
            "hello",
            in: namespace,
            #"{"spec":{"image":"example.com/hello:2"}}"#
        )
        _ = try await Self.refused(platform, namespace, generation: 2)
        let after = try await Self.children(platform, namespace)
        #expect(after.map { $0?[path: "metadata", "uid"] } == before)
        #expect(after[0]?.container("hello")?["image"] == "example.com/hello:1")
        #expect(after[1]?[path: "spec", "type"] == "NodePort")

        try await allow(#"{"serviceTypes":["*"],"autoscaling":true,"podDisruptionBudget":true}"#)
        try await platform.wait(for: "deployment", "hello", in: namespace, "to follow") {
            $0.container("hello")?["image"] == "example.com/hello:2"
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `volumes, accounts and pull secrets are judged in fields and in the pod template alike`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let allow = "volumeTypes: [emptyDir], serviceAccounts: [app-*], imagePullSecrets: []"
        try await platform.kubectl.apply(Self.executor(allow: allow), in: namespace)
        let fields = """
            serviceAccountName: admin
            imagePullSecrets: [{name: registry}]
            volumes: [{name: v, hostPath: {path: /}}, {name: w, emptyDir: {}}]
            podTemplate: {spec: {serviceAccountName: other, volumes: [{name: x, hostPath: {path: /}}]}}
            """
        try await platform.kubectl.apply(Platform.app("hello", fields), in: namespace)
        let message = try await Self.refused(platform, namespace, generation: 1)
        for field in [
            "spec.serviceAccountName", "spec.imagePullSecrets[0]", "spec.volumes[0].hostPath",
            "spec.podTemplate.spec.serviceAccountName", "spec.podTemplate.spec.volumes[0].hostPath",
        ] {
            #expect(message.contains("\(field): SpinAppExecutor"), "\(field) isn't in \(message)")
        }
        #expect(!message.contains("volumes[1]"))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `render and diff say the same beforehand`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let executor = Self.executor(allow: "")
        try await platform.kubectl.apply(executor, in: namespace)
        let app = Platform.app("hello", "service: {type: LoadBalancer}")
        let words =
            "spec.service.type: SpinAppExecutor \"containerd-shim-spin\" does not allow Services of type \"LoadBalancer\""
        let rendered = try await CommandRun(["render", "-f", "-"], input: "\(app)\n---\n\(executor)")
        #expect(rendered.code == 1 && rendered.error.contains(words), "\(rendered.error)")
        #expect(rendered.output == "")
        let compared = try await CommandRun(
            ["diff", "-f", "-", "-n", namespace],
            kubeconfig: platform.kubectl.kubeconfig,
            input: app
        )
        #expect(compared.code != 0 && compared.error.contains(words), "\(compared.error)")
        // Without an executor at hand, nothing is known of what it allows.
        let assumed = try await CommandRun(["render", "-f", "-", "-o", "name"], input: app)
        #expect(assumed.code == 0 && assumed.output.contains("service/hello"))
    }

    // MARK: Labels and annotations of others

    private static let reserved = [
        "deploymentAnnotations: {deployment.kubernetes.io/revision: '77'}",
        "podAnnotations: {kubectl.kubernetes.io/last-applied-configuration: x}",
        "serviceAnnotations: {endpoints.kubernetes.io/last-change-trigger-time: x}",
        "service: {annotations: {deprecated.daemonset.template.generation: '1'}}",
        "service: {labels: {service.kubernetes.io/headless: ''}}", "podLabels: {pod-template-hash: abc}",
        "podTemplate: {metadata: {labels: {controller-revision-hash: abc}}}",
        "podTemplate: {metadata: {annotations: {deployment.kubernetes.io/revision: '1'}}}",
    ]

    @Test(arguments: ControlPlaneKind.available)
    func `labels and annotations of others are refused when an app is applied`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        func attempt(_ spec: String) async throws -> Kubectl.Result {
            try await platform.kubectl.dryRun(Platform.app("hello", spec), in: namespace)
        }
        for spec in Self.reserved {
            let result = try await attempt(spec)
            #expect(
                !result.succeeded && result.error.contains("reserved for Kubernetes controllers"),
                "\(spec)"
            )
        }
        let label = "{core.spinkube.dev/app.victim.status: ready}"
        for spec in ["podLabels: \(label)", "podTemplate: {metadata: {labels: \(label)}}"] {
            let result = try await attempt(spec)
            #expect(
                !result.succeeded && result.error.contains("must not contain a label core.spinkube.dev/app.")
            )
        }
        let fine = """
            podAnnotations: {kubectl.kubernetes.io/restartedAt: now, prometheus.io/scrape: 'true'}
            podLabels: {app.kubernetes.io/name: hello}
            """
        #expect(try await attempt(fine).succeeded)
        let executor = Platform.executor(
            "reserved",
            "    podTemplate: {metadata: {labels: {pod-template-hash: abc}}}"
        )
        let result = try await platform.kubectl.dryRun(executor, in: namespace)
        #expect(!result.succeeded && result.error.contains("reserved for Kubernetes controllers"))
    }
}
