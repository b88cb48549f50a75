// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import Testing

/// What the validator says of the fields that shape the Deployment and what stands around it.
struct SpecValidationTests {
    private static let allow =
        "allow: {serviceTypes: ['*'], autoscaling: true, triggers: ['*'], podDisruptionBudget: true}"
    private static let shim = "createDeployment: true, deploymentConfig: {runtimeClassName: spin}, \(allow)"

    private func problems(_ spec: String, _ executor: String = shim) throws -> [Problem] {
        let app = try #require(try YAML.documents("spec: {image: i, \(spec)}", source: "test").first)
        let text = "metadata: {name: ex}\nspec: {\(executor)}"
        let document = try #require(try YAML.documents(text, source: "test").first)
        return SpinAppValidator.problems(
            in: try SpinApp(json: app.jsonBytes),
            executor: try SpinAppExecutor(json: document.jsonBytes)
        )
    }

    @Test(arguments: [
        "listenPort: 8080", "listenPort: 65535",
        "service: {enabled: false}", "service: {}",
        "service: {type: LoadBalancer, port: 443, portName: 1-a, name: a-1, appProtocol: kubernetes.io/h2c}",
        "deploymentStrategy: {type: Recreate}", "deploymentStrategy: {}",
        "deploymentStrategy: {type: Recreate, rollingUpdate: null}",
        "deploymentStrategy: {rollingUpdate: {maxSurge: 200%, maxUnavailable: 0}}",
        "minReadySeconds: 599", "minReadySeconds: 600, progressDeadlineSeconds: 601", "paused: true",
        "podDisruptionBudget: {minAvailable: 100%, unhealthyPodEvictionPolicy: AlwaysAllow}",
        "podDisruptionBudget: {maxUnavailable: 0, minAvailable: null}",
        "checks: {startup: {httpGet: {path: /}, failureThreshold: 30}}",
        "autoscaling: {maxReplicas: 1, targetCPUUtilizationPercentage: 50}",
        "autoscaling: {maxReplicas: 2, minReplicas: 0, triggers: [{type: cron, metadata: {}}], pollingInterval: 5}",
        "volumeMounts: [{name: v, mountPath: /v}], podTemplate: {spec: {volumes: [{name: v, emptyDir: {}}]}}",
        "replicas: 0, autoscaling: {maxReplicas: 2, targetMemoryUtilizationPercentage: 200}",
    ])
    func `what can be done is fine`(spec: String) throws {
        #expect(try problems(spec) == [])
    }

    static let errors: [(String, ProblemReason, String)] = [
        ("listenPort: 0", .invalidSpec, "spec.listenPort: must be from 1 to 65535"),
        (
            "service: {type: ExternalName}", .invalidService,
            "spec.service.type: must be ClusterIP, NodePort or"
        ),
        ("service: {port: 65536}", .invalidService, "spec.service.port: must be from 1 to 65535"),
        ("service: {portName: a-}", .invalidService, "spec.service.portName: must be at most 63 lower-case"),
        ("service: {name: 1a}", .invalidService, "spec.service.name: must be at most 63 lower-case letters"),
        ("service: {name: a.b}", .invalidService, "spec.service.name: must be at most 63 lower-case letters"),
        (
            "service: {name: a234567890123456789012345678901234567890123456789012345678901234}",
            .invalidService,
            "spec.service.name: must be at most 63"
        ),
        ("minReadySeconds: -1", .invalidRollout, "spec.minReadySeconds: must be 0 or more"),
        ("revisionHistoryLimit: -1", .invalidRollout, "spec.revisionHistoryLimit: must be 0 or more"),
        ("progressDeadlineSeconds: 0", .invalidRollout, "spec.progressDeadlineSeconds: must be 1 or more"),
        (
            "minReadySeconds: 600", .invalidRollout,
            "spec.progressDeadlineSeconds: must be greater than minReady"
        ),
        (
            "deploymentStrategy: {type: Other}", .invalidRollout,
            "spec.deploymentStrategy.type: must be Rolling"
        ),
        (
            "deploymentStrategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}", .invalidRollout,
            "spec.deploymentStrategy.rollingUpdate: rollingUpdate cannot be set when the type is Recreate"
        ),
        (
            "deploymentStrategy: {rollingUpdate: {maxSurge: '0', maxUnavailable: 1}}", .invalidRollout,
            "spec.deploymentStrategy.rollingUpdate.maxSurge: must be a number of pods of at least 0, or a percentage"
        ),
        (
            "deploymentStrategy: {rollingUpdate: {maxUnavailable: 101%}}", .invalidRollout,
            "spec.deploymentStrategy.rollingUpdate.maxUnavailable: must be a number of pods of at least 0"
        ),
        (
            "deploymentStrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}", .invalidRollout,
            "spec.deploymentStrategy.rollingUpdate.maxUnavailable: maxSurge and maxUnavailable cannot both be 0"
        ),
        (
            "podDisruptionBudget: {}", .invalidPodDisruptionBudget,
            "spec.podDisruptionBudget: exactly one of minAvailable and maxUnavailable must be set"
        ),
        (
            "podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}", .invalidPodDisruptionBudget,
            "spec.podDisruptionBudget: exactly one of"
        ),
        (
            "podDisruptionBudget: {minAvailable: -1}", .invalidPodDisruptionBudget,
            "spec.podDisruptionBudget.minAvailable: must be a number of pods of at least 0"
        ),
        (
            "podDisruptionBudget: {minAvailable: '%'}", .invalidPodDisruptionBudget,
            "spec.podDisruptionBudget.minAvailable: must be"
        ),
        (
            "podDisruptionBudget: {minAvailable: 1, unhealthyPodEvictionPolicy: Never}",
            .invalidPodDisruptionBudget,
            "spec.podDisruptionBudget.unhealthyPodEvictionPolicy: must be IfHealthyBudget or AlwaysAllow"
        ),
        ("checks: {startup: {}}", .invalidChecks, "spec.checks.startup.httpGet: must be set"),
        (
            "checks: {startup: {httpGet: {path: /}, successThreshold: 2}}", .invalidChecks,
            "spec.checks.startup.successThreshold: must be 1 for a startup check"
        ),
        (
            "replicas: 2, autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 50}",
            .invalidReplicas,
            "spec.replicas: replicas cannot be set when autoscaling is enabled"
        ),
        (
            "enableAutoscaling: true, autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 50}",
            .invalidAutoscaling, "spec.enableAutoscaling: enableAutoscaling and autoscaling are mutually"
        ),
        (
            "autoscaling: {targetCPUUtilizationPercentage: 50}", .invalidAutoscaling,
            "spec.autoscaling.maxReplicas: must be set to 1 or more"
        ),
        (
            "autoscaling: {minReplicas: 3, maxReplicas: 2, targetCPUUtilizationPercentage: 50}",
            .invalidAutoscaling, "spec.autoscaling.maxReplicas: must not be less than minReplicas"
        ),
        (
            "autoscaling: {minReplicas: -1, maxReplicas: 2, targetCPUUtilizationPercentage: 50}",
            .invalidAutoscaling, "spec.autoscaling.minReplicas: must be 0 or more"
        ),
        (
            "autoscaling: {minReplicas: 0, maxReplicas: 2, targetCPUUtilizationPercentage: 50}",
            .invalidAutoscaling, "spec.autoscaling.minReplicas: can be 0 only with a trigger whose type"
        ),
        (
            "autoscaling: {minReplicas: 0, maxReplicas: 2, triggers: [{type: cpu, metadata: {}}]}",
            .invalidAutoscaling, "spec.autoscaling.minReplicas: can be 0 only with a trigger whose type"
        ),
        (
            "autoscaling: {maxReplicas: 2}", .invalidAutoscaling,
            "spec.autoscaling: one of targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage and triggers"
        ),
        (
            "autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 0}", .invalidAutoscaling,
            "spec.autoscaling.targetCPUUtilizationPercentage: must be 1 or more"
        ),
        (
            "autoscaling: {maxReplicas: 2, triggers: [{type: cron, metadata: {}}, {metadata: {}}]}",
            .invalidAutoscaling, "spec.autoscaling.triggers[1].type: must be set"
        ),
        (
            "autoscaling: {maxReplicas: 2, triggers: [{type: cron}]}", .invalidAutoscaling,
            "spec.autoscaling.triggers[0].metadata: must be set"
        ),
        (
            "resources: {limits: {memory: -1Gi}}", .invalidResources,
            "spec.resources.limits[memory]: must be 0 or more"
        ),
        (
            "variables: [{name: a, valueFrom: {fieldRef: {fieldPath: a}, secretKeyRef: {name: s, key: k}}}]",
            .invalidVariables, "spec.variables[0].valueFrom: sets more than one source"
        ),
    ]

    @Test(arguments: errors)
    func `what can't be done is told with the field`(
        spec: String,
        reason: ProblemReason,
        text: String
    ) throws {
        let problems = try problems(spec)
        #expect(problems.map(\.severity) == [.error])
        #expect(problems.map(\.reason) == [reason])
        #expect(problems.first?.description.hasPrefix(text) == true, "\(problems)")
    }

    @Test(arguments: [
        ("invocationLimits: {memory: '0'}", "spec.invocationLimits[memory]: is 0"),
        (
            "volumes: [{name: v}], volumeMounts: [{name: v, mountPath: //runtime-config.toml/}]",
            "spec.volumeMounts[0].mountPath: hides a file"
        ),
        (
            "autoscaling: {maxReplicas: 2, targetCPUUtilizationPercentage: 50, cooldownPeriod: 5}",
            "spec.autoscaling.cooldownPeriod: has no effect without triggers"
        ),
    ])
    func `what isn't as it seems is told of`(spec: String, text: String) throws {
        let problems = try problems(spec)
        #expect(problems.map(\.severity) == [.warning])
        #expect(problems.first?.description.hasPrefix(text) == true, "\(problems)")
    }

    @Test func `a field that shapes a Deployment has no effect where none is made`() throws {
        let spec =
            "podTemplate: {}, deploymentStrategy: {type: Other}, autoscaling: {}, podDisruptionBudget: {}"
        let problems = try problems(spec, "createDeployment: false")
        #expect(problems.map(\.severity) == [.warning, .warning, .warning, .warning])
        #expect(
            problems.map(\.field) == [
                "spec.podTemplate", "spec.deploymentStrategy", "spec.autoscaling", "spec.podDisruptionBudget",
            ]
        )
    }

    @Test(arguments: [(1, true), (65535, true), (0, false), (65536, false)])
    func `the port of an executor is one`(port: Int32, isFine: Bool) {
        var config = SpinAppExecutor.DeploymentConfig()
        config.runtimeClassName = "spin"
        config.listenPort = port
        let executor = SpinAppExecutor(createDeployment: true, deploymentConfig: config)
        let problems = SpinAppExecutorValidator.problems(in: executor)
        #expect(problems.map(\.field) == (isFine ? [] : ["spec.deploymentConfig.listenPort"]))
    }
}
