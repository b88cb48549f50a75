// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// What is refused when it is applied, before anything runs: with the operator down as well.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct AdmissionTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let spec: String
        /// What the message has to name.
        let field: String
        var testDescription: String { spec }

        init(_ spec: String, _ field: String) {
            self.spec = spec
            self.field = field
        }
    }

    // S19
    static let late = [
        Refused("variables: [{name: Password, value: a}]", "spec.variables[0].name"),
        Refused("variables: [{name: has-dash, value: a}]", "spec.variables[0].name"),
        Refused("variables: [{name: '', value: a}]", "spec.variables[0].name"),
        Refused("variables: [{name: a, value: one}, {name: a, value: two}]", "spec.variables"),
        Refused(
            "variables: [{name: a, value: one, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
            "valueFrom"
        ),
        Refused("volumes: [{name: spin-runtime-config, emptyDir: {}}]", "spin-runtime-config"),
        Refused("volumes: [{name: spin-ca, emptyDir: {}}]", "spin-ca"),
        Refused(
            "volumes: [{name: v, emptyDir: {}}]\nvolumeMounts: [{name: v, mountPath: /runtime-config.toml}]",
            "/runtime-config.toml"
        ),
        Refused("checks: {readiness: {}}", "httpGet"),
        Refused("checks: {liveness: {periodSeconds: 3}}", "httpGet"),
        Refused("checks: {startup: {timeoutSeconds: 3}}", "httpGet"),
        Refused("checks: {liveness: {httpGet: {path: /}, successThreshold: 2}}", "successThreshold"),
        Refused("checks: {startup: {httpGet: {path: /}, successThreshold: 2}}", "successThreshold"),
        Refused("invocationLimits: {memory: -1Mi}", "invocationLimits"),
        Refused("invocationLimits: {cpu: 100m}", "invocationLimits"),
        Refused("resources: {limits: {memory: -1Mi}}", "resources"),
    ]

    static let shape = [
        Refused("listenPort: 0", "listenPort"),
        Refused("listenPort: 65536", "listenPort"),
        Refused("service: {port: 70000}", "service.port"),
        Refused("service: {type: ExternalName}", "service.type"),
        Refused("service: {name: Not_A_Name}", "service.name"),
        Refused("deploymentStrategy: {type: BlueGreen}", "deploymentStrategy.type"),
        Refused(
            "deploymentStrategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}",
            "deploymentStrategy"
        ),
        Refused("minReadySeconds: -1", "minReadySeconds"),
        Refused("revisionHistoryLimit: -1", "revisionHistoryLimit"),
        Refused("podTemplate: text", "podTemplate"),
        Refused("podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}", "podDisruptionBudget"),
        Refused("podDisruptionBudget: {}", "podDisruptionBudget"),
    ]

    static let autoscaling = [
        Refused("autoscaling: {targetCPUUtilizationPercentage: 80}", "maxReplicas"),
        Refused("autoscaling: {maxReplicas: 3}", "autoscaling"),
        Refused(
            "autoscaling: {minReplicas: 4, maxReplicas: 3, targetCPUUtilizationPercentage: 80}",
            "minReplicas"
        ),
        Refused(
            "autoscaling: {minReplicas: 0, maxReplicas: 3, targetCPUUtilizationPercentage: 80}",
            "minReplicas"
        ),
        Refused(
            "autoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 0}",
            "targetCPUUtilizationPercentage"
        ),
        Refused(
            "enableAutoscaling: true\nautoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}",
            "enableAutoscaling"
        ),
        Refused(
            "replicas: 2\nautoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}",
            "replicas"
        ),
        Refused("autoscaling: {maxReplicas: 3, triggers: [{metadata: {}}]}", "triggers[0].type"),
    ]

    @Test(arguments: ControlPlaneKind.available, late + shape + autoscaling)
    func `an app that couldn't run is refused, and the message names the field`(
        kind: ControlPlaneKind,
        refused: Refused
    ) async throws {
        let platform = try await Platform.shared(kind)
        let answer = try await platform.kubectl.dryRun(Platform.app("refused", refused.spec), in: "default")
        #expect(!answer.succeeded)
        #expect(answer.error.contains(refused.field), "\(answer.error)")
        #expect(answer.error.contains("is invalid"), "refused, but not by a rule: \(answer.error)")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `an app with an empty image is refused`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let manifest = Platform.app("refused").replacing("example.com/hello:1", with: "\"\"")
        let answer = try await platform.kubectl.dryRun(manifest, in: "default")
        #expect(answer.error.contains("spec.image"), "\(answer.error)")
    }

    /// A rule that refuses too much is as bad as one that is missing.
    @Test(
        arguments: ControlPlaneKind.available,
        [
            "variables: [{name: a_1, value: one}, {name: b, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
            "volumes: [{name: v, emptyDir: {}}]\nvolumeMounts: [{name: v, mountPath: /data}]",
            "checks: {startup: {httpGet: {path: /}}, readiness: {httpGet: {path: /}, successThreshold: 2}}",
            "invocationLimits: {memory: 10Mi}",
            "replicas: 0",
            "listenPort: 8080",
            "service: {enabled: false}",
            "service: {type: LoadBalancer, port: 443, portName: web, name: front}",
            "deploymentStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}",
            "podDisruptionBudget: {maxUnavailable: 25%}",
            "autoscaling: {maxReplicas: 3, targetMemoryUtilizationPercentage: 80}",
            "replicas: 0\nautoscaling: {maxReplicas: 3, targetCPUUtilizationPercentage: 80}",
            "autoscaling: {minReplicas: 0, maxReplicas: 3, triggers: [{type: cron, metadata: {start: a}}]}",
            "podTemplate: {spec: {containers: [{env: [{name: A, value: b}]}], futureField: 1}}",
        ]
    )
    func `an app that can run is accepted`(kind: ControlPlaneKind, spec: String) async throws {
        let platform = try await Platform.shared(kind)
        let answer = try await platform.kubectl.dryRun(Platform.app("accepted", spec), in: "default")
        #expect(answer.succeeded, "\(answer.error)")
    }

    @Test(
        arguments: ControlPlaneKind.available,
        [("    listenPort: 0", "listenPort"), ("    podTemplate: text", "podTemplate")]
    )
    func `an executor that couldn't run apps is refused`(
        kind: ControlPlaneKind,
        case: (configuration: String, field: String)
    ) async throws {
        let platform = try await Platform.shared(kind)
        let answer = try await platform.kubectl.dryRun(
            Platform.executor("refused", `case`.configuration),
            in: "default"
        )
        #expect(!answer.succeeded)
        #expect(answer.error.contains(`case`.field), "\(answer.error)")
    }

    // S13: rules hold without any webhook, so nothing has to be up for them.
    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `there are no webhooks that an apply could wait for`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        for resource in ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"] {
            let path = "/apis/admissionregistration.k8s.io/v1/\(resource)"
            let list = try await platform.kubectl.read(path)
            #expect(list?["items"]?.array?.isEmpty ?? true)
        }
    }
}
