// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

/// Makes an app's objects of the app and its executor. Pure: the same in, the same out.
///
/// The pod template equals the one that spin-operator makes, field for field, for every app that it accepts.
package struct SpinAppRendering {
    let app: SpinApp
    let executor: SpinAppExecutor
    let names: ChildNames
    let config: SpinAppExecutor.DeploymentConfig

    init(_ app: SpinApp, _ executor: SpinAppExecutor) {
        self.app = app
        self.executor = executor
        names = ChildNames(app: app.metadata.name)
        config = executor.deploymentConfig ?? .init()
    }

    /// The Secrets and ConfigMaps whose values rendering needs.
    package static func dependencies(of app: SpinApp) -> RuntimeConfigDependencies {
        RuntimeConfigDependencies(of: app.spec)
    }

    /// Renders an app.
    ///
    /// - Parameters:
    ///   - app: the app; without a UID its objects get no owner, as when rendering offline.
    ///   - executor: the executor that was chosen for it.
    ///   - runtimeConfig: what is known of the values of the app's runtime configuration.
    ///   - configuration: what the pod template is annotated with so that pods restart when it changes.
    ///   - longSecretName: whether the generated Secret is to have the longer of its names, because the shorter one
    ///     is that of a Secret that holds something else.
    /// - Throws: ``RenderError`` with everything that is wrong with the app, its executor or its dependencies.
    package static func render(
        app: SpinApp,
        executor: SpinAppExecutor,
        runtimeConfig: RuntimeConfigInput = .resolved(.init()),
        configuration: String? = nil,
        longSecretName: Bool = false
    ) throws(RenderError) -> RenderedApp {
        let found =
            SpinAppExecutorValidator.problems(in: executor).map { $0.within(executor) }
            + SpinAppValidator.problems(in: app, executor: executor)
        let rendering = SpinAppRendering(app, executor)
        let errors = found.filter { $0.severity == .error } + rendering.problemsOfPodLabels
        guard errors.isEmpty else { throw RenderError(errors) }
        var rendered = RenderedApp(names: rendering.names)
        rendered.warnings = found.filter { $0.severity == .warning }
        rendering.renderService(into: &rendered)
        guard executor.createDeployment else { return rendered }
        let source = try RuntimeConfigSource(
            of: app.spec.runtimeConfig,
            input: runtimeConfig,
            names: rendering.names,
            isLong: longSecretName
        )
        try rendering.renderWorkload(source, configuration, into: &rendered)
        return rendered
    }

    private func renderService(into rendered: inout RenderedApp) {
        guard hasService else { return }
        rendered.service = service
        rendered.serviceName = serviceName
        rendered.servicePort = servicePort
    }

    private func renderWorkload(
        _ source: RuntimeConfigSource,
        _ configuration: String?,
        into rendered: inout RenderedApp
    ) throws(RenderError) {
        let deployment = try deployment(
            runtimeConfigSecret: source.secretName,
            configuration: configuration
        )
        rendered.deployment = deployment
        rendered.runtimeConfigSecretName = source.secretName
        if let toml = source.toml {
            rendered.runtimeConfigSecret = runtimeConfigSecret(name: source.secretName, toml: toml)
            rendered.runtimeConfigDigest = Digest(of: toml).description
        }
        rendered.caSecretName = config.caSecretName
        rendered.installsCASecret = config.installDefaultCACerts
        rendered.podDisruptionBudget = podDisruptionBudget
        rendered.horizontalPodAutoscaler = horizontalPodAutoscaler
        rendered.scaledObject = scaledObject
    }

    /// Metadata of one of the app's objects.
    func metadata(
        name: String,
        labels: [String: String] = [:],
        annotations: [String: String] = [:],
        controls: Bool
    ) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        if !app.metadata.namespace.isEmpty { metadata["namespace"] = .string(app.metadata.namespace) }
        // The operator finds what is the apps' by this label.
        let ours = [SpinKeyspace.appNameLabel: names.appLabel]
        metadata["labels"] = .sorted(labels.withoutReservedLabels.merging(ours) { _, ours in ours })
        let annotations = annotations.withoutReservedAnnotations
        if !annotations.isEmpty { metadata["annotations"] = .sorted(annotations) }
        if !app.metadata.uid.isEmpty {
            metadata["ownerReferences"] = [app.ownerReference(controls: controls).json]
        }
        return metadata
    }
}

extension JSONValue {
    /// An object of strings, sorted by name so that equal maps give equal objects.
    static func sorted(_ map: [String: String]) -> JSONValue {
        let members = map.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return .object(JSONObject(members: members.map { ($0.key, .string($0.value)) }))
    }
}

extension SpinAppExecutor {
    /// What the paths of its fields start with where they are told on an app.
    var fieldPrefix: String { "SpinAppExecutor \"\(metadata.name)\" " }
}

extension Problem {
    /// The same problem, told on the app: its field is one of the executor.
    func within(_ executor: SpinAppExecutor) -> Problem {
        Problem(severity, reason, executor.fieldPrefix + field, message)
    }
}
