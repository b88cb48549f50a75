// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Says what is wrong with an app, before anything is made of it.
///
/// All that the CRD refuses at admission is looked at again, since an object can be older than a rule, and so is
/// what the API server would only refuse in the Deployment. What spin-operator runs is never an error here.
package struct SpinAppValidator {
    let spec: SpinAppSpec
    let executor: SpinAppExecutor?
    var problems: [Problem] = []

    /// The problems of an app: those of every app first, then those of its Deployment.
    ///
    /// - Parameter executor: leave it out to look at the app alone.
    package static func problems(in app: SpinApp, executor: SpinAppExecutor? = nil) -> [Problem] {
        var validator = SpinAppValidator(spec: app.spec, executor: executor)
        validator.checkNames(app.metadata)
        validator.checkReplicas()
        validator.checkAnnotations()
        validator.checkReservedKeys()
        validator.checkInvocationLimits()
        validator.checkRuntimeConfig()
        validator.checkListenPort()
        validator.checkService()
        if executor?.createDeployment != false {
            validator.checkContainer()
            validator.checkVariables()
            validator.checkProbes()
            validator.checkVolumes()
            validator.checkAutoscaling()
            validator.checkRollout()
            validator.checkPodDisruptionBudget()
        }
        if let executor { validator.problems += AllowedFields.problems(in: app, of: executor) }
        return validator.problems
    }

    private init(spec: SpinAppSpec, executor: SpinAppExecutor?) {
        self.spec = spec
        self.executor = executor
    }

    mutating func report(_ reason: ProblemReason, _ field: String, _ message: String) {
        problems.append(Problem(.error, reason, "spec.\(field)", message))
    }

    mutating func warn(_ reason: ProblemReason, _ field: String, _ message: String) {
        problems.append(Problem(.warning, reason, "spec.\(field)", message))
    }

    private mutating func checkReplicas() {
        guard let replicas = spec.replicas, replicas != 0 else { return }
        if replicas < 0 {
            report(.invalidReplicas, "replicas", "must be 0 or more")
        } else if spec.isAutoscaled {
            report(
                .invalidReplicas,
                "replicas",
                "replicas cannot be set when autoscaling is enabled; the autoscaler sets them"
            )
        }
    }

    private mutating func checkAnnotations() {
        guard let executor, !executor.createDeployment else { return }
        let annotations = [
            ("deploymentAnnotations", spec.deploymentAnnotations), ("podAnnotations", spec.podAnnotations),
        ]
        for (field, values) in annotations where !values.isEmpty {
            report(
                .invalidAnnotations,
                field,
                "\(field) cannot be set, because SpinAppExecutor \"\(executor.metadata.name)\" does not create a "
                    + "Deployment"
            )
        }
        let shapes: [(String, ProblemReason, Bool)] = [
            ("podTemplate", .invalidPodTemplate, spec.podTemplate != nil),
            ("deploymentStrategy", .invalidRollout, spec.deploymentStrategy != nil),
            ("autoscaling", .invalidAutoscaling, spec.autoscaling != nil),
            ("podDisruptionBudget", .invalidPodDisruptionBudget, spec.podDisruptionBudget != nil),
        ]
        for (field, reason, isGiven) in shapes where isGiven {
            warn(reason, field, "has no effect, because the executor does not create a Deployment")
        }
    }

    private mutating func checkContainer() {
        if spec.image.isEmpty { report(.invalidSpec, "image", "must be set to the app's image") }
        if let components = spec.components, components.isEmpty {
            report(
                .invalidComponents,
                "components",
                "must name at least one component; omit it to run all of them"
            )
        }
        for (field, list) in [("limits", spec.limits), ("requests", spec.requests)] {
            for (name, value) in list {
                let path = "resources.\(field)[\(name)]"
                if let amount = Quantity(resource: value) {
                    if amount.isNegative { report(.invalidResources, path, "must be 0 or more") }
                } else {
                    report(.invalidResources, path, "must be a quantity such as 100m or 128Mi")
                }
            }
        }
    }

    private mutating func checkInvocationLimits() {
        for name in spec.invocationLimits.keys.sorted() where name != SpinKeyspace.memoryLimit {
            warn(
                .invalidInvocationLimits,
                "invocationLimits[\(name)]",
                "is not a known limit and has no effect"
            )
        }
        guard let text = spec.invocationLimits[SpinKeyspace.memoryLimit] else { return }
        let field = "invocationLimits[memory]"
        guard let limit = Quantity(text) else {
            let message = "memory limit must be a valid memory quantity (e.g. 128Mi, 1Gi)"
            return report(.invalidInvocationLimits, field, message)
        }
        if limit.isNegative {
            warn(.invalidInvocationLimits, field, "is negative, which the runtime treats as no limit")
        } else if limit == Quantity(0) {
            warn(
                .invalidInvocationLimits,
                field,
                "is 0, which leaves instances without memory; omit it for no limit"
            )
        }
        let bounds = [("limit", spec.limits), ("request", spec.requests)]
        guard let (kind, list) = bounds.first(where: { $0.1[SpinKeyspace.memoryLimit] != nil }),
            let bound = list[SpinKeyspace.memoryLimit].flatMap(Quantity.init(resource:)), limit > bound
        else { return }
        report(
            .invalidInvocationLimits,
            field,
            "invocation limit quantity cannot be greater than the memory \(kind) (\(bound))"
        )
    }

    private mutating func checkRuntimeConfig() {
        let config = spec.runtimeConfig
        let isGenerated = config.loadFromSecret.isEmpty
        if !isGenerated,
            !config.keyValueStores.isEmpty || !config.sqliteDatabases.isEmpty || config.llmCompute != nil
        {
            warn(
                .invalidRuntimeConfig,
                "runtimeConfig.loadFromSecret",
                "is set, so the other fields of runtimeConfig have no effect"
            )
        }
        guard isGenerated, executor?.createDeployment != false else { return }
        for (field, stores) in [
            ("keyValueStores", config.keyValueStores), ("sqliteDatabases", config.sqliteDatabases),
        ] {
            var names: Set<String> = []
            for (index, store) in stores.enumerated() {
                let path = "runtimeConfig.\(field)[\(index)]"
                if !names.insert(store.name).inserted {
                    report(
                        .invalidRuntimeConfig,
                        "\(path).name",
                        "duplicates the name \"\(store.name)\""
                    )
                }
                checkOptions(store.options, path)
            }
        }
        if let compute = config.llmCompute { checkOptions(compute.options, "runtimeConfig.llmCompute") }
    }

    private mutating func checkOptions(_ options: [RuntimeConfig.Option], _ path: String) {
        var names: Set<String> = []
        for (index, option) in options.enumerated() {
            let field = "\(path).options[\(index)]"
            if !names.insert(option.name).inserted {
                warn(.invalidRuntimeConfig, "\(field).name", "replaces the earlier option \"\(option.name)\"")
            }
            if option.name == "type" {
                warn(.invalidRuntimeConfig, "\(field).name", "replaces the type")
            }
            if !option.value.isEmpty, option.source != nil {
                warn(.invalidRuntimeConfig, "\(field).valueFrom", "has no effect when value is set")
            }
            if let source = option.source, source.configMap != nil, source.secret != nil {
                warn(.invalidRuntimeConfig, "\(field).valueFrom", "sets two sources; the ConfigMap is used")
            }
        }
    }
}
