// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import Testing

@testable import Scaffolding

/// What is made of which flags, compared by meaning.
struct ScaffoldTests {
    static let image = "ghcr.io/me/example-app:v0.1.0"

    static func scaffold(_ change: (inout Scaffold) throws -> Void = { _ in }) rethrows -> Scaffold {
        var scaffold = Scaffold(image: image)
        try change(&scaffold)
        return scaffold
    }

    /// A SpinApp with more in its spec.
    private static func app(_ spec: String = "replicas: 2") throws -> JSONValue {
        let text = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinApp
            metadata: {name: example-app}
            spec:
              image: "\(image)"
              executor: containerd-shim-spin
            \(spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            """
        return try #require(try YAML.documents(text, source: "expected").first)
    }

    private static func document(_ text: String) throws -> JSONValue {
        try #require(try YAML.documents(text, source: "expected").first)
    }

    @Test func `an image alone makes an app of two replicas`() throws {
        #expect(try Self.scaffold().objects() == [Self.app()])
    }

    @Test func `what is printed reads back as the same and in the order of spin-plugin-kube`() throws {
        let app = try #require(
            try Self.scaffold {
                $0.serviceAccountName = "me"
                $0.usesAzureIdentity = true
                $0.components = ["a"]
                $0.cpuLimit = "1"
                $0.imagePullSecrets = ["pull"]
                $0.runtimeConfig = []
                try $0.add(variable: "greeting", .value("hi"))
            }.objects().first
        )
        #expect(try YAML.documents(YAML.encode(app), source: "printed") == [app])
        #expect(
            app["spec"]?.object?.keys == [
                "image", "executor", "replicas", "podLabels", "serviceAccountName", "variables", "components",
                "resources", "imagePullSecrets", "runtimeConfig",
            ]
        )
    }

    @Test func `a runtime configuration goes into a Secret that the app loads`() throws {
        let objects = try Self.scaffold { $0.runtimeConfig = Array("log_dir = \"/asdf\"\n".utf8) }.objects()
        let secret = """
            apiVersion: v1
            kind: Secret
            metadata: {name: example-app-runtime-config}
            type: Opaque
            data: {runtime-config.toml: bG9nX2RpciA9ICIvYXNkZiIK}
            """
        let runtimeConfig = "replicas: 2\nruntimeConfig: {loadFromSecret: example-app-runtime-config}"
        #expect(try objects == [Self.app(runtimeConfig), Self.document(secret)])
    }

    @Test(arguments: [
        ("azure", "replicas: 2\npodLabels: {azure.workload.identity/use: \"true\"}"),
        ("account", "replicas: 2\nserviceAccountName: my-account"),
        ("pull", "replicas: 2\nimagePullSecrets: [{name: one}, {name: two}]"),
        ("components", "replicas: 2\ncomponents: [hello, world]"),
        ("variables", "replicas: 2\nvariables: [{name: bar, value: yee}, {name: foo, value: yoo}]"),
        // What spin-plugin-kube gets wrong: C3, C4 and C5.
        ("requests", "replicas: 2\nresources: {requests: {cpu: 10m, memory: 1Mi}}"),
        ("typed", "replicas: 2\nvariables: [{name: flag, value: \"true\"}, {name: number, value: \"1\"}]"),
        ("zero", "replicas: 0"),
        (
            "checks",
            "replicas: 2\nchecks: {readiness: {httpGet: {path: /r}}, liveness: {httpGet: {path: /l}}}"
        ),
        ("invocations", "replicas: 2\ninvocationLimits: {memory: 64Mi}"),
        ("env", "replicas: 2\npodTemplate: {spec: {containers: [{env: [{name: A, value: \"1\"}]}]}}"),
    ])
    func `each flag has its field`(flag: String, spec: String) throws {
        let scaffold = try Self.scaffold {
            switch flag {
            case "azure": $0.usesAzureIdentity = true
            case "account": $0.serviceAccountName = "my-account"
            case "pull": $0.imagePullSecrets = ["one", "two"]
            case "components": $0.components = ["hello", "world"]
            case "variables":
                try $0.add(variable: "foo", .value("yoo"))
                try $0.add(variable: "bar", .value("yee"))
            case "requests": ($0.cpuRequest, $0.memoryRequest) = ("10m", "1Mi")
            case "typed":
                try $0.add(variable: "number", .value("1"))
                try $0.add(variable: "flag", .value("true"))
            case "zero": $0.replicas = 0
            case "checks": $0.checks = [.readiness: "/r", .liveness: "/l"]
            case "invocations": $0.invocationMemoryLimit = "64Mi"
            default: $0.environment = ["A": "1"]
            }
        }
        #expect(try scaffold.objects() == [Self.app(spec)])
    }

    @Test func `variables may take their values from Secrets and ConfigMaps, also from new ones`() throws {
        let objects = try Self.scaffold {
            try $0.add(variable: "a", .secret(name: "db", key: "password"))
            try $0.add(variable: "b", .configMap(name: "settings", key: "b"))
            try $0.add(variable: "c", .newSecret(Array("hush".utf8)))
            try $0.add(variable: "d", .newConfigMap("loud"))
        }.objects()
        let variables = """
            replicas: 2
            variables:
            - {name: a, valueFrom: {secretKeyRef: {name: db, key: password}}}
            - {name: b, valueFrom: {configMapKeyRef: {name: settings, key: b}}}
            - {name: c, valueFrom: {secretKeyRef: {name: example-app-variables, key: c}}}
            - {name: d, valueFrom: {configMapKeyRef: {name: example-app-variables, key: d}}}
            """
        let name = "metadata: {name: example-app-variables}"
        #expect(
            try objects == [
                Self.app(variables),
                Self.document("apiVersion: v1\nkind: Secret\n\(name)\ntype: Opaque\ndata: {c: aHVzaA==}"),
                Self.document("apiVersion: v1\nkind: ConfigMap\n\(name)\ndata: {d: loud}"),
            ]
        )
    }

    @Test func `everything is in the namespace that is said`() throws {
        let objects = try Self.scaffold {
            $0.namespace = "web"
            $0.runtimeConfig = []
            $0.autoscaler = .hpa
            ($0.cpuLimit, $0.memoryLimit) = ("1", "1Gi")
            try $0.add(variable: "c", .newConfigMap("loud"))
        }.objects()
        #expect(objects.count == 4)
        #expect(objects.allSatisfy { $0[path: "metadata", "namespace"] == "web" })
    }

    @Test(arguments: [Scaffold.Autoscaler.hpa, .keda])
    func `an autoscaler is an object beside an app that leaves its replicas to it`(
        autoscaler: Scaffold.Autoscaler
    ) throws {
        let objects = try Self.scaffold {
            $0.autoscaler = autoscaler
            ($0.cpuLimit, $0.memoryLimit) = ("100m", "128Mi")
        }.objects()
        let target = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: example-app}"
        func metric(_ name: String) -> String {
            "{type: Resource, resource: {name: \(name), target: {type: Utilization, averageUtilization: 60}}}"
        }
        func trigger(_ name: String) -> String {
            "{type: \(name), metricType: Utilization, metadata: {value: \"60\"}}"
        }
        let expected =
            autoscaler == .hpa
            ? """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: example-app-autoscaler}
            spec: {\(target), minReplicas: 2, maxReplicas: 3, metrics: [\(metric("cpu")), \(metric("memory"))]}
            """
            : """
            apiVersion: keda.sh/v1alpha1
            kind: ScaledObject
            metadata: {name: example-app-autoscaler}
            spec:
              \(target)
              minReplicaCount: 2
              maxReplicaCount: 3
              triggers: [\(trigger("cpu")), \(trigger("memory"))]
            """
        let app = "enableAutoscaling: true\nresources: {limits: {cpu: 100m, memory: 128Mi}}"
        #expect(try objects == [Self.app(app), Self.document(expected)])
    }
}
