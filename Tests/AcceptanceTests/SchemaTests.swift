// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Manifests
import Testing

/// That the rules of the definitions say the same on every control plane, and that what SpinKube stored outlives them.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct SchemaTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let spec: String
        let message: String

        init(_ spec: String, _ message: String) {
            self.spec = spec
            self.message = message
        }

        var testDescription: String { spec }
    }

    static let refused = [
        Refused(
            "autoscaling: {maxReplicas: 2}",
            "spec.autoscaling: Required value: one of targetCPUUtilizationPercentage"
        ),
        Refused(
            "autoscaling: {maxReplicas: 2, minReplicas: 3, targetCPUUtilizationPercentage: 50}",
            "spec.autoscaling.maxReplicas: Invalid value: maxReplicas must not be less than minReplicas"
        ),
        Refused(
            "autoscaling: {maxReplicas: 2, minReplicas: 0, triggers: [{type: cpu, metadata: {value: '50'}}]}",
            "spec.autoscaling.minReplicas: Invalid value: minReplicas can be 0 only with a trigger"
        ),
        Refused(
            "autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 5}\nreplicas: 2",
            "spec.replicas: Invalid value: replicas cannot be set when autoscaling is enabled"
        ),
        Refused(
            "autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 5}\nenableAutoscaling: true",
            "spec.enableAutoscaling: Invalid value: enableAutoscaling and autoscaling are mutually"
        ),
        Refused(
            "podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}",
            "spec.podDisruptionBudget: Invalid value: exactly one of minAvailable and maxUnavailable must be set"
        ),
        Refused(
            "podDisruptionBudget: {minAvailable: 101%}",
            #"spec.podDisruptionBudget.minAvailable: Invalid value: "101%": must be a number of pods"#
        ),
        Refused(
            "deploymentStrategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
            "spec.deploymentStrategy.rollingUpdate: Invalid value: rollingUpdate cannot be set"
        ),
        Refused(
            "minReadySeconds: 600",
            "spec.progressDeadlineSeconds: Invalid value: progressDeadlineSeconds must be greater than"
        ),
        Refused(
            "service: {name: 1.b}",
            #"spec.service.name: Invalid value: "1.b": must consist of lower-case letters"#
        ),
        Refused("listenPort: 0", "spec.listenPort in body should be greater than or equal to 1"),
        Refused(
            "variables: [{name: Upper}]",
            #"spec.variables[0].name: Invalid value: "Upper": must consist"#
        ),
        Refused(
            "variables: [{name: a, value: b, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
            "spec.variables[0].valueFrom: Invalid value: value and valueFrom are mutually exclusive"
        ),
        Refused(
            "variables: [{name: a}, {name: a}]",
            #"spec.variables[1]: Duplicate value: {"name":"a"}"#
        ),
        Refused(
            "volumes: [{name: spin-runtime-config, emptyDir: {}}]",
            #"spec.volumes[0].name: Invalid value: "spin-runtime-config": is the name of a volume that every Spin app"#
        ),
        Refused(
            "volumeMounts: [{name: v, mountPath: /runtime-config.toml/}]",
            #"spec.volumeMounts[0].mountPath: Invalid value: "/runtime-config.toml/": is the path of the runtime configuration"#
        ),
        Refused("checks: {readiness: {}}", "spec.checks.readiness.httpGet: Required value"),
        Refused(
            "checks: {liveness: {httpGet: {path: /}, successThreshold: 2}}",
            "spec.checks.liveness.successThreshold in body should be less than or equal to 1"
        ),
        Refused(
            "invocationLimits: {cpu: '1'}",
            "spec.invocationLimits: Invalid value: memory is the only supported limit"
        ),
        Refused(
            "invocationLimits: {memory: '-5Mi'}",
            "spec.invocationLimits: Invalid value: memory limit must be greater than 0"
        ),
        Refused(
            "resources: {limits: {memory: -1Gi}}",
            #"spec.resources.limits[memory]: Invalid value: "-1Gi": must be 0 or more"#
        ),
        Refused("image: ''", "spec.image in body should be at least 1 chars long"),
    ]

    @Test(arguments: ControlPlaneKind.available, refused)
    func `a rule names the field and says what to do`(
        kind: ControlPlaneKind,
        refused: Refused
    ) async throws {
        let platform = try await Platform.shared(kind)
        let image = refused.spec.hasPrefix("image") ? "" : "  image: i\n"
        let manifest = """
            apiVersion: core.spinkube.dev/v1alpha1
            kind: SpinApp
            metadata: {name: refused, namespace: default}
            spec:
            \(image)\(refused.spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
            """
        let result = try await platform.kubectl.attempt(
            "create",
            "--dry-run=server",
            "-f",
            "-",
            input: manifest
        )
        #expect(!result.succeeded)
        #expect(result.error.contains(refused.message), "\(result.error)")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `each of two managers owns the variables that it applied`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        func apply(_ manager: String, _ spec: String) async throws {
            try await platform.kubectl(
                "apply",
                "--server-side",
                "--field-manager=\(manager)",
                "-n",
                namespace,
                "-f",
                "-",
                input: """
                    apiVersion: core.spinkube.dev/v1alpha1
                    kind: SpinApp
                    metadata: {name: shared}
                    spec: {\(spec)}
                    """
            )
        }
        func variables() async throws -> JSONValue? {
            try await platform.kubectl.object("spinapp", "shared", in: namespace)?[path: "spec", "variables"]
        }
        try await apply("one", "image: i, variables: [{name: a, value: x}]")
        try await apply("two", "variables: [{name: b, value: x}]")
        #expect(try await variables() == [["name": "a", "value": "x"], ["name": "b", "value": "x"]])
        try await apply("one", "image: i, variables: [{name: a, value: z}]")
        #expect(try await variables() == [["name": "a", "value": "z"], ["name": "b", "value": "x"]])
        try await apply("one", "image: i")
        #expect(try await variables() == [["name": "b", "value": "x"]])
        let taken = await #expect(throws: Kubectl.Failure.self) {
            try await apply("one", "image: i, variables: [{name: b, value: mine}]")
        }
        #expect(taken?.result.error.contains(#".spec.variables[name="b"].value"#) == true)
    }

    /// The definition of SpinApps as SpinKube's is: with lists that are one whole, and without rules.
    private static func looseDefinition() throws -> JSONValue {
        func loose(_ value: JSONValue) -> JSONValue {
            switch value {
            case .object(let object):
                let rules = [
                    "x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
                ]
                let kept = object.members.filter { !rules.contains($0.key) }
                return .object(JSONObject(members: kept.map { ($0.key, loose($0.value)) }))
            case .array(let elements): return .array(elements.map(loose))
            default: return value
            }
        }
        let text = try String(contentsOfFile: "\(Assets.package)crds/spinapps.yaml", encoding: .utf8)
        return loose(try #require(try YAML.documents(text, source: "spinapps.yaml").first))
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `what was stored under SpinKube's definition can be edited and applied under ours`(
        kind: ControlPlaneKind
    ) async throws {
        try await ControlPlane.withOwn(kind) { plane in
            let kubectl = plane.kubectl
            try await kubectl("apply", "-f", "-", input: try Self.looseDefinition().description)
            try await kubectl("wait", "--for=condition=Established", "crd/spinapps.core.spinkube.dev")
            func app(_ name: String, _ variables: String) -> String {
                """
                apiVersion: core.spinkube.dev/v1alpha1
                kind: SpinApp
                metadata: {name: \(name), namespace: default}
                spec: {image: i, variables: [\(variables)]}
                """
            }
            func variables(_ name: String) async throws -> JSONValue? {
                try await kubectl.object("spinapp", name, in: "default")?[path: "spec", "variables"]
            }
            let old = "{name: a, value: x}, {name: b, value: x}"
            try await kubectl("apply", "-f", "-", input: app("client", old))
            try await kubectl("apply", "--server-side", "-f", "-", input: app("server", old))
            // Copied from `kubectl get deployment --output yaml`, say.
            let copied = """
                apiVersion: core.spinkube.dev/v1alpha1
                kind: SpinApp
                metadata: {name: copied, namespace: default}
                spec:
                  image: i
                  deploymentAnnotations: {deployment.kubernetes.io/revision: "77"}
                  podLabels: {pod-template-hash: abc, core.spinkube.dev/app.other.status: ready}
                """
            try await kubectl("apply", "-f", "-", input: copied)
            let bad = "{name: Upper, value: x}, {name: twice, value: x}, {name: twice, value: y1}"
            try await kubectl("apply", "-f", "-", input: app("bad", bad))

            try await kubectl("apply", "-f", "\(Assets.package)crds/")
            _ = try await eventually("the rules hold") { () -> Bool? in
                let probe = app("probe", "{name: Upper}")
                return try await kubectl.attempt("create", "--dry-run=server", "-f", "-", input: probe)
                    .succeeded
                    ? nil : true
            }

            for (name, flags) in [("client", []), ("server", ["--server-side"])] {
                for text in ["{name: a, value: z}, {name: b, value: x}", "{name: a, value: z}"] {
                    let result = try await kubectl.attempt(
                        "apply",
                        flags.first ?? "--server-side=false",
                        "-f",
                        "-",
                        input: app(name, text)
                    )
                    #expect(result.succeeded, "\(name): \(result.error)")
                }
                #expect(try await variables(name) == [["name": "a", "value": "z"]], "\(name)")
            }
            let status = #"{"status": {"readyReplicas": 1}}"#
            let image = #"{"spec": {"image": "j"}}"#
            try await kubectl("patch", "spinapp", "bad", "--type=merge", "--subresource=status", "-p", status)
            for name in ["bad", "copied"] {
                try await kubectl("patch", "spinapp", name, "--type=merge", "-p", image)
            }
            let stored = try await kubectl.object("spinapp", "bad", in: "default")
            #expect(stored?[path: "spec", "image"] == "j")
            #expect(stored?[path: "spec", "variables"]?.array?.count == 3)
        }
    }
}
