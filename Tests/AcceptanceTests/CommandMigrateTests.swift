// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// `bobbin migrate` and what `bobbin doctor` says around it, on control planes with an imitation of SpinKube.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct CommandMigrateTests {
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `SpinKube's operators are told of, removed in order, and then there is nothing to do`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            try await Platform.prepare(plane)
            // Bobbin's rights and CRDs are there, but not its operator.
            try await plane.kubectl("delete", "deployment", "bobbin", "-n", "bobbin")
            let bobbin = Bobbin(kubeconfig: plane.kubectl.kubeconfig)
            try await Self.layOut(plane, hasWebhooks: kind != .embedded)

            let before = try await bobbin("doctor", "-o", "json")
            // `bobbin local` has an operator without a Deployment.
            let hasOperator = kind == .embedded
            #expect(before.code == (hasOperator ? 0 : 1))
            let findings = try JSONValue(json: Array(before.output.utf8))["findings"]?.array ?? []
            #expect(findings.contains { $0["check"] == "operator" && $0["level"] == "error" } != hasOperator)
            #expect(findings.contains { $0["check"] == "spinkube" && $0["level"] == "warning" })
            if kind != .embedded {
                #expect(findings.contains { $0["check"] == "webhooks" && $0["level"] == "error" })
            }

            let report = try await bobbin("migrate")
            #expect(report.code == 0)
            #expect(report.output.contains("SpinApp apps/old  no pod restarts"))
            #expect(report.output.contains("SpinApp apps/edited  pods are replaced"))
            #expect(report.output.contains("spec.containers[edited].image"))
            #expect(report.output.contains("SpinApp apps/lost  rejected"))
            #expect(!report.output.contains("hunter2"))
            let refused = try await bobbin("migrate", "--remove-operators")
            #expect(refused.code != 0)
            #expect(refused.error.contains("--yes"))
            #expect(
                try await plane.kubectl.object(
                    "deployment",
                    "spin-operator-controller-manager",
                    in: "spin-operator"
                ) != nil
            )

            let removal = try await bobbin("migrate", "--remove-operators", "--yes")
            #expect(removal.code == 0, "\(removal.error)")
            let done = removal.output.split(separator: "\n").filter {
                $0.hasPrefix("deleted ") || $0.hasPrefix("scaled ")
            }
            let webhook =
                "deleted ValidatingWebhookConfiguration spin-operator-validating-webhook-configuration"
            #expect(
                done == (kind == .embedded ? [] : [webhook[...]]) + [
                    "scaled Deployment spin-operator/spin-operator-controller-manager to 0",
                    "deleted Deployment spin-operator/spin-operator-controller-manager",
                    "deleted Service spin-operator/spin-operator-webhook-service",
                    "deleted ClusterRole spin-operator-manager-role",
                    "deleted ServiceAccount spin-operator/spin-operator-controller-manager",
                    "deleted Secret spin-operator/sh.helm.release.v1.spin-operator.v1",
                ]
            )
            #expect(try await plane.kubectl.object("spinapp", "old", in: "apps") != nil)
            #expect(try await plane.kubectl.object("deployment", "old", in: "apps") != nil)
            #expect(try await plane.kubectl.object("secret", "mine", in: "spin-operator") != nil)

            let again = try await bobbin("migrate", "--remove-operators", "--yes")
            #expect(again.code == 0)
            #expect(again.output.contains("Nothing to do"))
        }
    }

    /// The objects of an installation, and apps as spin-operator leaves them.
    private static func layOut(_ plane: ControlPlane, hasWebhooks: Bool) async throws {
        let kubectl = plane.kubectl
        for namespace in ["spin-operator", "apps"] { try await kubectl("create", "namespace", namespace) }
        try await kubectl.apply(Platform.executor(), in: "apps")
        try await kubectl.apply(Platform.app("lost", executor: "nowhere"), in: "apps")
        for name in ["old", "edited"] {
            try await kubectl.apply(Platform.app(name), in: "apps")
            let image = name == "old" ? "example.com/hello:1" : "example.com/other:1"
            try await kubectl(
                "apply",
                "-n",
                "apps",
                "--server-side",
                "--field-manager=spin-operator",
                "-f",
                "-",
                input: deployment(name, image: image)
            )
        }
        try await kubectl("apply", "-f", "-", input: installation)
        if hasWebhooks { try await kubectl("apply", "-f", "-", input: webhook) }
    }

    private static func deployment(_ name: String, image: String) -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: \(name)
          labels: {core.spinkube.dev/app-name: \(name)}
        spec:
          replicas: 1
          selector:
            matchLabels: {core.spinkube.dev/app-name: \(name), core.spinkube.dev/app.\(name).status: ready}
          template:
            metadata:
              labels: {core.spinkube.dev/app-name: \(name), core.spinkube.dev/app.\(name).status: ready}
            spec:
              runtimeClassName: wasmtime-spin-v2
              serviceAccountName: default
              containers:
              - name: \(name)
                image: \(image)
                command: ["/"]
                ports: [{name: http-app, containerPort: 80}]
                env: [{name: SPIN_HTTP_LISTEN_ADDR, value: "0.0.0.0:80"}]
                volumeMounts:
                - {name: spin-runtime-config, readOnly: true, mountPath: /runtime-config.toml, subPath: runtime-config.toml}
              volumes:
              - name: spin-runtime-config
                secret:
                  secretName: \(name)-760b133c
                  optional: true
                  items: [{key: runtime-config.toml, path: runtime-config.toml}]
        """
    }

    private static let labels =
        "app.kubernetes.io/name: spin-operator, app.kubernetes.io/instance: spin-operator"
    private static let release =
        "{meta.helm.sh/release-name: spin-operator, meta.helm.sh/release-namespace: spin-operator}"

    private static let installation = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: spin-operator-controller-manager
          namespace: spin-operator
          labels: {\(labels)}
          annotations: \(release)
        spec:
          selector: {matchLabels: {control-plane: controller-manager}}
          template:
            metadata: {labels: {control-plane: controller-manager}}
            spec:
              serviceAccountName: spin-operator-controller-manager
              containers: [{name: manager, image: "ghcr.io/spinframework/spin-operator:v0.6.1"}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: spin-operator-webhook-service, namespace: spin-operator, labels: {\(labels)}}
        spec: {selector: {control-plane: controller-manager}, ports: [{port: 443, targetPort: 9443}]}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: spin-operator-controller-manager, namespace: spin-operator, labels: {\(labels)}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: spin-operator-manager-role, labels: {\(labels)}}
        rules: [{apiGroups: [core.spinkube.dev], resources: [spinapps], verbs: [get]}]
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: sh.helm.release.v1.spin-operator.v1
          namespace: spin-operator
          labels: {owner: helm, name: spin-operator}
        type: helm.sh/release.v1
        stringData: {release: hunter2}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: mine, namespace: spin-operator}
        stringData: {password: hunter2}
        """

    private static let webhook = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: spin-operator-validating-webhook-configuration}
        webhooks:
          - name: vspinapp.kb.io
            admissionReviewVersions: [v1]
            sideEffects: None
            failurePolicy: Fail
            clientConfig:
              service: {name: spin-operator-webhook-service, namespace: spin-operator, path: /validate}
            rules:
              - {apiGroups: [core.spinkube.dev], apiVersions: [v1alpha1], operations: [CREATE, UPDATE], resources: [spinapps]}
        """
}
