// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What is refused, by whom, and that nobody else suffers for it.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct RefusalTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let spec: String
        let message: String
        var testDescription: String { spec }
    }

    static let refused = [
        Refused(
            spec: "enableAutoscaling: true\nreplicas: 1",
            message: "replicas cannot be set when autoscaling is enabled"
        ),
        Refused(spec: "replicas: -1", message: "replicas"),
        Refused(
            spec: #"invocationLimits: {memory: "lots"}"#,
            message: "memory limit must be a valid memory quantity"
        ),
        Refused(
            spec: "invocationLimits: {memory: 50Mi}\nresources: {limits: {memory: 40Mi}}",
            message: "cannot be greater than the memory limit"
        ),
        Refused(
            spec: "invocationLimits: {memory: 50Mi}\nresources: {requests: {memory: 40Mi}}",
            message: "cannot be greater than the memory request"
        ),
        Refused(spec: "components: []", message: "components"),
    ]

    @Test(arguments: ControlPlaneKind.available, refused)
    func `a rule about one app holds at admission, with a message for people`(
        kind: ControlPlaneKind,
        refused: Refused
    ) async throws {
        let platform = try await Platform.shared(kind)
        let result = try await platform.kubectl.attempt(
            "apply",
            "-n",
            "default",
            "--dry-run=server",
            "-f",
            "-",
            input: Platform.app("refused", refused.spec)
        )
        #expect(!result.succeeded)
        #expect(result.error.contains(refused.message), "\(result.error)")
    }

    @Test(
        arguments: ControlPlaneKind.available,
        [
            ("createDeployment: true", "deploymentConfig"),
            (
                "createDeployment: true\n  deploymentConfig: {}",
                "either runtimeClassName or spinImage must be set"
            ),
            (
                "createDeployment: true\n  deploymentConfig: {runtimeClassName: a, spinImage: b}",
                "runtimeClassName and spinImage are mutually exclusive"
            ),
        ]
    )
    func `a rule about one executor holds at admission`(
        kind: ControlPlaneKind,
        case: (String, String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let manifest = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinAppExecutor
            metadata: {name: refused}
            spec:
              \(`case`.0)
            """
        let result = try await platform.kubectl.attempt(
            "apply",
            "-n",
            "default",
            "--dry-run=server",
            "-f",
            "-",
            input: manifest
        )
        #expect(!result.succeeded)
        #expect(result.error.contains(`case`.1), "\(result.error)")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an object that isn't ours is left alone and reported`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl(
            "create",
            "deployment",
            "mine",
            "-n",
            namespace,
            "--image=example.com/mine:1"
        )
        try await platform.kubectl("create", "service", "clusterip", "yours", "-n", namespace, "--tcp=80:80")
        for name in ["mine", "yours"] {
            try await platform.kubectl.apply(Platform.app(name), in: namespace)
            let app = try await platform.wait(for: "spinapp", name, in: namespace, "to report the conflict") {
                $0.condition("Ready")?["reason"] == "NameConflict"
            }
            #expect(app.condition("Ready")?["message"]?.string?.contains(name) == true)
        }
        let deployment = try await platform.wait(for: "deployment", "mine", in: namespace)
        #expect(deployment.container?["image"] == "example.com/mine:1")
        #expect(deployment[path: "metadata", "ownerReferences"] == nil)
        let service = try await platform.wait(for: "service", "yours", in: namespace)
        #expect(service[path: "metadata", "ownerReferences"] == nil)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an app goes on once the object in its way is deleted`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl("create", "service", "clusterip", "taken", "-n", namespace, "--tcp=80:80")
        try await platform.kubectl.apply(Platform.app("taken"), in: namespace)
        try await platform.wait(for: "spinapp", "taken", in: namespace, "to report the conflict") {
            $0.condition("Ready")?["reason"] == "NameConflict"
        }
        try await platform.kubectl("delete", "service", "taken", "-n", namespace)
        try await platform.wait(for: "service", "taken", in: namespace, "to be the app's") {
            $0[path: "metadata", "ownerReferences"] != nil
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `one app with nonsense in it leaves the others reconciling`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let nonsense = [
            "podLabels: {a: not a label}",
            "volumes: [{name: a}, {name: Upper}]",
            "podAnnotations: {\"not a key\": b}",
            "serviceAnnotations: {\"not a key\": b}",
            "volumeMounts: [{name: missing, mountPath: /x}]",
        ]
        for (index, spec) in nonsense.enumerated() {
            try await platform.kubectl.apply(Platform.app("bad-\(index)", spec), in: namespace)
        }
        try await platform.kubectl.apply(Platform.app("good"), in: namespace)
        try await platform.wait(for: "deployment", "good", in: namespace)
        for index in nonsense.indices {
            let app = try await platform.wait(
                for: "spinapp",
                "bad-\(index)",
                in: namespace,
                "to say what is wrong"
            ) {
                let reason = $0.condition("Ready")?["reason"]?.string ?? ""
                return reason.hasPrefix("Invalid") || reason == "ApplyRefused"
            }
            #expect(app.condition("Ready")?["message"]?.string?.isEmpty == false)
        }
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a missing configuration source is named, and its arrival mends the app`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(
            Platform.app(
                "store",
                """
                runtimeConfig:
                  keyValueStores:
                    - name: default
                      type: redis
                      options:
                        - name: url
                          valueFrom: {secretKeyRef: {name: redis, key: url}}
                        - name: mode
                          valueFrom: {configMapKeyRef: {name: settings, key: mode}}
                """
            ),
            in: namespace
        )
        try await platform.wait(for: "spinapp", "store", in: namespace, "to name what is missing") {
            ["SecretNotFound", "ConfigMapNotFound"].contains($0.condition("Ready")?["reason"]?.string)
        }
        try await platform.kubectl(
            "create",
            "configmap",
            "settings",
            "-n",
            namespace,
            "--from-literal=mode=fast"
        )
        try await platform.kubectl(
            "create",
            "secret",
            "generic",
            "redis",
            "-n",
            namespace,
            "--from-literal=url=redis://u:p@redis:6379"
        )
        let deployment = try await platform.wait(for: "deployment", "store", in: namespace)
        let volume = try #require(
            deployment[path: "spec", "template", "spec", "volumes"]?.array?.first {
                $0["name"] == "spin-runtime-config"
            }
        )
        let name = try #require(volume[path: "secret", "secretName"]?.string)
        let secret = try await platform.wait(for: "secret", name, in: namespace)
        let encoded = try #require(secret[path: "data", "runtime-config.toml"]?.string)
        let toml = String(decoding: try #require(Base64.decode(encoded)), as: UTF8.self)
        #expect(toml.contains("url = 'redis://u:p@redis:6379'"))
        #expect(toml.contains("mode = 'fast'"))
    }
}
