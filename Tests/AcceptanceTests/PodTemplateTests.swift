// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// Pod templates of apps and executors, and the port that an app listens on.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct PodTemplateTests {
    @Test(arguments: ControlPlaneKind.available)
    func `an app's pod template is laid over what is rendered`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let spec = """
            variables: [{name: greeting, value: hello}]
            podTemplate:
              metadata: {labels: {tier: web}, annotations: {note: a}}
              spec:
                nodeSelector: {disk: ssd}
                tolerations: [{key: wasm, operator: Exists}]
                affinity:
                  nodeAffinity:
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - {weight: 1, preference: {matchExpressions: [{key: zone, operator: Exists}]}}
                topologySpreadConstraints:
                - maxSkew: 1
                  topologyKey: kubernetes.io/hostname
                  whenUnsatisfiable: ScheduleAnyway
                  labelSelector: {matchLabels: {tier: web}}
                terminationGracePeriodSeconds: 7
                securityContext: {runAsNonRoot: true}
                initContainers: [{name: prepare, image: "example.com/prepare:1"}]
                containers:
                - env: [{name: EXTRA, value: more}, {name: SPIN_VARIABLE_GREETING, value: changed}]
                  securityContext: {allowPrivilegeEscalation: false}
                  volumeMounts: [{name: scratch, mountPath: /scratch}]
                - {name: sidecar, image: "example.com/sidecar:1"}
                volumes: [{name: scratch, emptyDir: {}}]
            """
        try await platform.kubectl.apply(Platform.app("hello", spec), in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        let template = try #require(deployment.template)
        #expect(template[path: "metadata", "labels", "tier"] == "web")
        #expect(template[path: "metadata", "labels", "core.spinkube.dev/app-name"] == "hello")
        #expect(template[path: "metadata", "annotations", "note"] == "a")
        let pod = try #require(template["spec"])
        #expect(pod["nodeSelector"] == ["disk": "ssd"])
        #expect(pod["tolerations"] == [["key": "wasm", "operator": "Exists"]])
        #expect(pod[path: "affinity", "nodeAffinity"] != nil)
        #expect(pod["topologySpreadConstraints"]?.array?.count == 1)
        #expect(pod["terminationGracePeriodSeconds"] == 7)
        #expect(pod[path: "securityContext", "runAsNonRoot"] == true)
        #expect(pod["initContainers"]?.array?.first?["image"] == "example.com/prepare:1")
        #expect(pod["runtimeClassName"] == "wasmtime-spin-v2")

        let container = try #require(deployment.container("hello"))
        #expect(container["image"] == "example.com/hello:1")
        #expect(container.environment("EXTRA")?["value"] == "more")
        #expect(container.environment("SPIN_VARIABLE_GREETING")?["value"] == "changed")
        #expect(container.environment("SPIN_HTTP_LISTEN_ADDR")?["value"] == "0.0.0.0:80")
        #expect(container[path: "securityContext", "allowPrivilegeEscalation"] == false)
        let mounts = container["volumeMounts"]?.array?.compactMap { $0["mountPath"]?.string } ?? []
        #expect(Set(mounts) == ["/runtime-config.toml", "/scratch"])
        #expect(deployment.container("sidecar")?["image"] == "example.com/sidecar:1")
        #expect(deployment.volume("spin-runtime-config") != nil && deployment.volume("scratch") != nil)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `the executor's pod template comes first, then the app's, and an edit of either arrives`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let executor = Platform.executor(
            "containerd-shim-spin",
            """
                podTemplate:
                  spec:
                    nodeSelector: {pool: wasm, disk: hdd}
                    tolerations: [{key: wasm, operator: Exists}]
                    containers: [{env: [{name: A, value: executor}, {name: B, value: executor}]}]
            """
        )
        let app = Platform.app(
            "hello",
            """
            podTemplate:
              spec:
                nodeSelector: {disk: ssd}
                tolerations: [{key: gpu, operator: Exists}]
                containers: [{name: hello, env: [{name: B, value: app}, {name: C, value: app}]}]
            """
        )
        try await platform.kubectl.apply(executor, in: namespace)
        try await platform.kubectl.apply(app, in: namespace)
        let deployment = try await platform.wait(for: "deployment", "hello", in: namespace)
        let pod = try #require(deployment.template?["spec"])
        #expect(pod["nodeSelector"] == ["pool": "wasm", "disk": "ssd"])
        #expect(pod["tolerations"] == [["key": "gpu", "operator": "Exists"]])
        let container = try #require(deployment.container("hello"))
        for (name, value) in [("A", "executor"), ("B", "app"), ("C", "app")] {
            #expect(container.environment(name)?["value"] == .string(value))
        }

        try await platform.kubectl.patch("spinapp", "hello", in: namespace, #"{"spec":{"podTemplate":null}}"#)
        let without = try await platform.wait(for: "deployment", "hello", in: namespace, "to lose the app's")
        {
            $0.template?[path: "spec", "nodeSelector", "disk"] == "hdd"
        }
        #expect(without.container("hello")?.environment("B")?["value"] == "executor")
        #expect(without.container("hello")?.environment("C") == nil)
        try await platform.kubectl.patch(
            "spinappexecutor",
            "containerd-shim-spin",
            in: namespace,
            #"{"spec":{"deploymentConfig":{"podTemplate":null}}}"#
        )
        try await platform.wait(for: "deployment", "hello", in: namespace, "to lose the executor's") {
            $0.template?[path: "spec", "nodeSelector"] == nil
                && $0.template?[path: "spec", "tolerations"] == nil
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an executor can forbid pod templates`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(
            Platform.executor("containerd-shim-spin", "    allowPodTemplate: false"),
            in: namespace
        )
        let overlay = "podTemplate: {spec: {hostNetwork: true}}"
        try await platform.kubectl.apply(Platform.app("sneaky", overlay), in: namespace)
        try await platform.kubectl.apply(Platform.app("plain"), in: namespace)
        let app = try await platform.wait(for: "spinapp", "sneaky", in: namespace, "to be told") {
            $0.condition("Ready")?["reason"] == "PodTemplateForbidden"
        }
        #expect(app.condition("Ready")?["message"]?.string?.contains("podTemplate") == true)
        try await platform.wait(for: "deployment", "plain", in: namespace)
        #expect(try await platform.kubectl.object("deployment", "sneaky", in: namespace) == nil)
    }

    @Test(
        arguments: ControlPlaneKind.available,
        [
            ("metadata: {labels: {core.spinkube.dev/app-name: other}}", "spec.podTemplate.metadata.labels"),
            ("spec: {containers: {name: hello}}", "spec.podTemplate.spec.containers"),
            ("spec: {volumes: [{emptyDir: {}}]}", "spec.podTemplate.spec.volumes[0]"),
        ]
    )
    func `a pod template that can't be laid over is reported with the field`(
        kind: ControlPlaneKind,
        case: (overlay: String, field: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(
            Platform.app("hello", "podTemplate: {\(`case`.overlay)}"),
            in: namespace
        )
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be told") {
            $0.condition("Ready")?["reason"] == "InvalidPodTemplate"
        }
        let message = app.condition("Ready")?["message"]?.string ?? ""
        #expect(message.contains(`case`.field), "\(message)")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a pod template that the API server refuses is reported in its words`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let overlay = "podTemplate: {spec: {dnsPolicy: Nonsense}}"
        try await platform.kubectl.apply(Platform.app("hello", overlay), in: namespace)
        let app = try await platform.wait(for: "spinapp", "hello", in: namespace, "to be told") {
            ["ApplyRefused", "InvalidPodTemplate"].contains($0.condition("Ready")?["reason"]?.string)
        }
        let message = app.condition("Ready")?["message"]?.string ?? ""
        #expect(message.contains("dnsPolicy"), "\(message)")
    }

    // S20
    @Test(arguments: ControlPlaneKind.available)
    func `an app listens on the port that it, or else its executor, says`(kind: ControlPlaneKind) async throws
    {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        try await platform.kubectl.apply(
            Platform.executor("containerd-shim-spin", "    listenPort: 8080"),
            in: namespace
        )
        let probe = "checks: {readiness: {httpGet: {path: /healthz}}}"
        try await platform.kubectl.apply(Platform.app("executors", probe), in: namespace)
        try await platform.kubectl.apply(Platform.app("own", "listenPort: 9000\n\(probe)"), in: namespace)
        for (name, port) in [("executors", Int64(8080)), ("own", 9000)] {
            let deployment = try await platform.wait(for: "deployment", name, in: namespace)
            let container = try #require(deployment.container(name))
            #expect(container["ports"]?.array?.first?["containerPort"] == .integer(port))
            #expect(container["ports"]?.array?.first?["name"] == "http-app")
            #expect(container.environment("SPIN_HTTP_LISTEN_ADDR")?["value"] == "0.0.0.0:\(port)")
            #expect(container[path: "readinessProbe", "httpGet", "port"] == .integer(port))
            let service = try await platform.wait(for: "service", name, in: namespace)
            let servicePort = try #require(service[path: "spec", "ports"]?.array?.first)
            #expect(servicePort["port"] == 80 && servicePort["targetPort"] == "http-app")
        }

        try await platform.kubectl.patch(
            "spinappexecutor",
            "containerd-shim-spin",
            in: namespace,
            #"{"spec":{"deploymentConfig":{"runtimeClassName":null,"spinImage":"example.com/spin:1"}}}"#
        )
        let spintainer = try await platform.wait(for: "deployment", "own", in: namespace, "to run spin") {
            $0.container("own")?["image"] == "example.com/spin:1"
        }
        #expect(spintainer.container("own")?["args"]?.array?.contains("0.0.0.0:9000") == true)
    }

    // S20. The embedded control plane has no Pod Security admission.
    @Test(arguments: ControlPlaneKind.withAdmissionPlugins)
    func `Pod Security's restricted level admits the pods of the sample for it, on kube-apiserver`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = "restricted"
        let file = "\(Assets.package)deploy/samples/own-namespace/restricted.yaml"
        let sample = try String(contentsOfFile: file, encoding: .utf8)
        // It brings the namespace, with its level.
        try await platform.kubectl("apply", "-f", file)
        try await platform.kubectl.apply(Platform.executor(), in: namespace)
        for document in try YAML.documents(sample, source: file) where document["kind"] == "SpinApp" {
            let name = try #require(document[path: "metadata", "name"]?.string)
            let answer = try await dryRunPod(of: name, on: platform, in: namespace)
            #expect(answer.succeeded, "\(answer.error)")
        }
        // The level is in force: an app of no special care is refused.
        try await platform.kubectl.apply(Platform.app("plain"), in: namespace)
        let answer = try await dryRunPod(of: "plain", on: platform, in: namespace)
        #expect(answer.error.contains("violates PodSecurity"), "\(answer.error)")
    }

    /// Says what admission makes of a pod of an app.
    private func dryRunPod(
        of name: String,
        on platform: Platform,
        in namespace: String
    ) async throws -> Kubectl.Result {
        let deployment = try await platform.wait(for: "deployment", name, in: namespace)
        var pod = try #require(deployment.template)
        pod["apiVersion"] = "v1"
        pod["kind"] = "Pod"
        pod["metadata"] = (pod["metadata"] ?? [:]).merged(with: ["name": "\(name)-pod"])
        return try await platform.kubectl.attempt(
            "create",
            "-n",
            namespace,
            "--dry-run=server",
            "-f",
            "-",
            input: pod.description
        )
    }
}
