// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import SpinAPI
import SpinRendering
import Testing

/// A case: fields of `spec`, and what is said of them as `severity reason: field: message`.
struct ValidationTests {
    private static let shim = "createDeployment: true, deploymentConfig: {runtimeClassName: spin}"

    private func app(_ spec: String) throws -> SpinApp {
        let document = try #require(try YAML.documents("spec: {image: i, \(spec)}", source: "test").first)
        return try SpinApp(json: document.jsonBytes)
    }

    private func executor(_ spec: String) throws -> SpinAppExecutor {
        let text = "metadata: {name: ex}\nspec: {\(spec)}"
        let document = try #require(try YAML.documents(text, source: "test").first)
        return try SpinAppExecutor(json: document.jsonBytes)
    }

    @Test(arguments: [
        "replicas: 3", "replicas: 0", "enableAutoscaling: true", "enableAutoscaling: true, replicas: 0",
        "variables: [{name: a, value: x}, {name: b, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]",
        "volumes: [{name: a, emptyDir: {}}], volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /b}]",
        "volumes: [{name: spin-ca, emptyDir: {}}]",
        "volumeMounts: [{name: spin-runtime-config, mountPath: /other}]",
        "checks: {liveness: {httpGet: {path: /}, successThreshold: 0}}",
        "checks: {readiness: {httpGet: {path: ''}, successThreshold: 5}}",
        "invocationLimits: {memory: 10Mi}, resources: {limits: {memory: 10Mi}, requests: {memory: 1Mi}}",
        "invocationLimits: {memory: 10Mi}, resources: {limits: {memory: 10485760}}",
        "invocationLimits: {memory: 10Mi}, resources: {limits: {cpu: 1}}",
        "imagePullSecrets: [{}, {name: a}]", "components: [a, a]",
        "runtimeConfig: {keyValueStores: [{name: a, type: t}], sqliteDatabases: [{name: a, type: t}]}",
        "runtimeConfig: {loadFromSecret: s}",
    ])
    func `what spin-operator runs is fine`(spec: String) throws {
        #expect(SpinAppValidator.problems(in: try app(spec), executor: try executor(Self.shim)) == [])
    }

    static let errors: [(String, ProblemReason, String)] = [
        ("replicas: -1", .invalidReplicas, "spec.replicas: must be 0 or more"),
        (
            "replicas: 2, enableAutoscaling: true", .invalidReplicas,
            "spec.replicas: replicas cannot be set when"
        ),
        ("image: ''", .invalidSpec, "spec.image: must be set"),
        ("components: []", .invalidComponents, "spec.components: must name at least one"),
        (
            "invocationLimits: {memory: much}", .invalidInvocationLimits,
            "spec.invocationLimits[memory]: memory limit"
        ),
        (
            "invocationLimits: {memory: 50Mi}, resources: {limits: {memory: 40Mi}, requests: {memory: 60Mi}}",
            .invalidInvocationLimits,
            "spec.invocationLimits[memory]: invocation limit quantity cannot be greater than the memory limit (40Mi)"
        ),
        (
            "invocationLimits: {memory: 50Mi}, resources: {requests: {memory: 41943040}}",
            .invalidInvocationLimits,
            "spec.invocationLimits[memory]: invocation limit quantity cannot be greater than the memory request (41943040)"
        ),
        (
            "resources: {limits: {cpu: fast}}", .invalidResources,
            "spec.resources.limits[cpu]: must be a quantity"
        ),
        ("resources: {requests: {cpu: 0.5}}", .invalidResources, "spec.resources.requests[cpu]: must be"),
        (
            "variables: [{name: a, value: x, valueFrom: {secretKeyRef: {name: s, key: k}}}]",
            .invalidVariables,
            "spec.variables[0]: sets both value and valueFrom"
        ),
        (
            "variables: [{name: ab, value: x}, {name: b}, {name: Ab, value: z}]", .invalidVariables,
            "spec.variables[2].name: sets the same environment variable \"SPIN_VARIABLE_AB\" as variables[0]"
        ),
        ("variables: [{name: a=b}]", .invalidVariables, "spec.variables[0].name: is not a valid name"),
        ("variables: [{name: straße}]", .invalidVariables, "spec.variables[0].name: is not a valid name"),
        ("checks: {liveness: {}}", .invalidChecks, "spec.checks.liveness.httpGet: must be set"),
        (
            "checks: {liveness: {httpGet: {path: /}, successThreshold: 2}}", .invalidChecks,
            "spec.checks.liveness.successThreshold: must be 1"
        ),
        (
            "checks: {readiness: {httpGet: {path: /}, periodSeconds: -1}}", .invalidChecks,
            "spec.checks.readiness.periodSeconds: must be 0 or more"
        ),
        (
            "volumes: [{name: spin-runtime-config, emptyDir: {}}]", .invalidVolumes,
            "spec.volumes[0].name: \"spin-runtime-config\" is the name of a volume that every Spin app has"
        ),
        (
            "volumes: [{name: a}, {name: a}]", .invalidVolumes,
            "spec.volumes[1].name: duplicates the name"
        ),
        (
            "volumes: [{name: a}], volumeMounts: [{name: a, mountPath: /runtime-config.toml}]",
            .invalidVolumes,
            "spec.volumeMounts[0].mountPath: \"/runtime-config.toml\" is the path of a file that every Spin app has"
        ),
        (
            "volumes: [{name: a}], volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /a}]",
            .invalidVolumes, "spec.volumeMounts[1].mountPath: duplicates the mount path \"/a\""
        ),
        (
            "volumeMounts: [{name: b, mountPath: /a}]", .invalidVolumes,
            "spec.volumeMounts[0].name: volume \"b\" not found in spec.volumes"
        ),
        (
            "runtimeConfig: {keyValueStores: [{name: a, type: t}, {name: a, type: u}]}",
            .invalidRuntimeConfig,
            "spec.runtimeConfig.keyValueStores[1].name: duplicates the name \"a\""
        ),
        (
            "runtimeConfig: {sqliteDatabases: [{name: a, type: t}, {name: a, type: u}]}",
            .invalidRuntimeConfig,
            "spec.runtimeConfig.sqliteDatabases[1].name: duplicates the name \"a\""
        ),
    ]

    @Test(arguments: errors)
    func `what can't be run is refused with the field`(
        spec: String,
        reason: ProblemReason,
        text: String
    ) throws {
        // A later field of the same name replaces the image that every case has.
        let spec = spec.hasPrefix("image") ? spec : "image: i, \(spec)"
        let document = try #require(try YAML.documents("spec: {\(spec)}", source: "test").first)
        let app = try SpinApp(json: document.jsonBytes)
        let executor = try executor(Self.shim)
        let problems = SpinAppValidator.problems(in: app, executor: executor).filter { $0.severity == .error }
        #expect(problems.map(\.reason) == [reason])
        #expect(problems.first?.description.hasPrefix(text) == true)
        let error = try #require(throws: RenderError.self) {
            try SpinAppRendering.render(app: app, executor: executor)
        }
        #expect(error.reason == reason)
    }

    static let warnings: [(String, String)] = [
        ("invocationLimits: {cpu: x}", "spec.invocationLimits[cpu]: is not a known limit"),
        ("invocationLimits: {memory: -5Mi}", "spec.invocationLimits[memory]: is negative"),
        (
            "variables: [{name: Upper-case}]",
            "spec.variables[0].name: is not a name that a Spin app can declare"
        ),
        (
            "runtimeConfig: {loadFromSecret: s, llmCompute: {type: t}}",
            "spec.runtimeConfig.loadFromSecret: is set, so the other fields"
        ),
        (
            "runtimeConfig: {llmCompute: {type: t, options: [{name: a}, {name: a}]}}",
            "spec.runtimeConfig.llmCompute.options[1].name: replaces the earlier option \"a\""
        ),
        (
            "runtimeConfig: {llmCompute: {type: t, options: [{name: type, value: u}]}}",
            "spec.runtimeConfig.llmCompute.options[0].name: replaces the type"
        ),
        (
            "runtimeConfig: {llmCompute: {type: t, options: [{name: a, value: v, "
                + "valueFrom: {secretKeyRef: {name: s, key: k}}}]}}",
            "spec.runtimeConfig.llmCompute.options[0].valueFrom: has no effect when value is set"
        ),
    ]

    @Test(arguments: warnings)
    func `what has no effect is told of but run, as spin-operator runs it`(spec: String, text: String) throws
    {
        let rendered = try SpinAppRendering.render(app: try app(spec), executor: try executor(Self.shim))
        #expect(rendered.deployment != nil)
        #expect(rendered.warnings.count == 1)
        #expect(rendered.warnings.first?.description.hasPrefix(text) == true)
    }

    static let executors: [(String, String?)] = [
        ("createDeployment: true, deploymentConfig: {runtimeClassName: a}", nil),
        ("createDeployment: true, deploymentConfig: {spinImage: a}", nil),
        ("createDeployment: false", nil),
        ("createDeployment: false, deploymentConfig: {spinImage: a}", nil),
        ("createDeployment: true", "spec.deploymentConfig: must be set when createDeployment is true"),
        (
            "createDeployment: true, deploymentConfig: {}",
            "spec.deploymentConfig.runtimeClassName: either runtimeClassName or spinImage must be set"
        ),
        (
            "createDeployment: false, deploymentConfig: {}",
            "spec.deploymentConfig.runtimeClassName: either runtimeClassName or spinImage must be set"
        ),
        (
            "createDeployment: true, deploymentConfig: {runtimeClassName: a, spinImage: b}",
            "spec.deploymentConfig.runtimeClassName: runtimeClassName and spinImage are mutually exclusive"
        ),
        (
            "createDeployment: true, deploymentConfig: {spinImage: ''}",
            "spec.deploymentConfig.spinImage: must not be empty"
        ),
    ]

    @Test(arguments: executors)
    func `an executor runs apps in one way`(spec: String, text: String?) throws {
        let executor = try executor(spec)
        let problem = SpinAppExecutorValidator.problems(in: executor).first
        #expect(problem?.description.hasPrefix(text ?? "no problem") == (text == nil ? nil : true))
        guard let text else { return }
        let error = try #require(throws: RenderError.self) {
            try SpinAppRendering.render(app: try app("replicas: 1"), executor: executor)
        }
        #expect(error.reason == .invalidExecutor)
        #expect(error.description.hasPrefix("SpinAppExecutor \"ex\" \(text)"))
    }

    @Test func `annotations of a Deployment that isn't made are refused`() throws {
        let app = try app("podAnnotations: {a: b}, deploymentAnnotations: {a: b}")
        let problems = SpinAppValidator.problems(in: app, executor: try executor("createDeployment: false"))
        #expect(problems.map(\.reason) == [.invalidAnnotations, .invalidAnnotations])
        #expect(problems.map(\.field) == ["spec.deploymentAnnotations", "spec.podAnnotations"])
        #expect(SpinAppValidator.problems(in: app) == [])
    }

    @Test func `where no Deployment is made, what only a Deployment would refuse is fine`() throws {
        let app = try app("variables: [{name: a}, {name: a}], checks: {liveness: {}}")
        let rendered = try SpinAppRendering.render(
            app: app,
            executor: try executor("createDeployment: false")
        )
        #expect(rendered.deployment == nil)
    }

    @Test func `the volume of the authorities is taken only where there is one`() throws {
        let app = try app(
            "volumes: [{name: spin-ca}], volumeMounts: [{name: spin-ca, mountPath: /etc/ssl/certs/ca-certificates.crt}]"
        )
        let config =
            "createDeployment: true, deploymentConfig: {runtimeClassName: a, installDefaultCACerts: true}"
        #expect(SpinAppValidator.problems(in: app, executor: try executor(Self.shim)) == [])
        #expect(
            SpinAppValidator.problems(in: app, executor: try executor(config)).map(\.field)
                == ["spec.volumes[0].name", "spec.volumeMounts[0].mountPath"]
        )
    }

    @Test func `all that is wrong is told at once, within bounds`() throws {
        let variables = (0..<50).map { _ in "{name: a}" }.joined(separator: ", ")
        let error = try #require(throws: RenderError.self) {
            try SpinAppRendering.render(
                app: try app("replicas: -1, variables: [\(variables)]"),
                executor: try executor(Self.shim)
            )
        }
        #expect(error.problems.count == 50)
        #expect(error.reason == .invalidReplicas)
        #expect(error.description.hasSuffix("; and 42 more"))
    }
}
