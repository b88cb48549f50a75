import KubeModel
package import SpinAPI

/// Makes an app's objects of the app and its executor. Pure: the same in, the same out.
///
/// The pod template equals the one that spin-operator makes, field for field, for every app that it accepts.
package struct SpinAppRendering {
    let app: SpinApp
    let names: ChildNames
    let config: SpinAppExecutor.DeploymentConfig

    /// The Secrets and ConfigMaps whose values rendering needs.
    package static func dependencies(of app: SpinApp) -> RuntimeConfigDependencies {
        RuntimeConfigDependencies(of: app.spec)
    }

    /// Renders an app.
    ///
    /// - Parameters:
    ///   - app: the app; without a UID its objects get no owner, as when rendering offline.
    ///   - executor: the executor that was chosen for it.
    ///   - resolved: what was read of the app's dependencies.
    /// - Throws: ``RenderError`` with everything that is wrong with the app, its executor or its dependencies.
    package static func render(
        app: SpinApp,
        executor: SpinAppExecutor,
        resolved: ResolvedConfig = .init()
    ) throws(RenderError) -> RenderedApp {
        let found =
            SpinAppExecutorValidator.problems(in: executor).map { $0.within(executor) }
            + SpinAppValidator.problems(in: app, executor: executor)
        let errors = found.filter { $0.severity == .error }
        guard errors.isEmpty else { throw RenderError(errors) }
        let warnings = found.filter { $0.severity == .warning }
        let rendering = SpinAppRendering(
            app: app,
            names: ChildNames(app: app.metadata.name),
            config: executor.deploymentConfig ?? .init()
        )
        guard executor.createDeployment else {
            return RenderedApp(
                names: rendering.names,
                deployment: nil,
                service: rendering.service,
                runtimeConfigSecret: nil,
                runtimeConfigSecretName: nil,
                caSecretName: nil,
                installsCASecret: false,
                missing: [],
                warnings: warnings
            )
        }
        return try rendering.renderAll(resolved, warnings: warnings)
    }

    private func renderAll(
        _ resolved: ResolvedConfig,
        warnings: [Problem]
    ) throws(RenderError) -> RenderedApp {
        var secret: JSONValue?
        var secretName = app.spec.runtimeConfig.loadFromSecret
        var missing: [MissingReference] = []
        if secretName.isEmpty {
            let generated = GeneratedRuntimeConfig(app.spec.runtimeConfig, resolved: resolved)
            guard generated.problems.isEmpty else { throw RenderError(generated.problems) }
            let toml = generated.toml
            secretName = "\(names.deployment)-\(String(Adler32.checksum(toml), radix: 16))"
            secret = runtimeConfigSecret(name: secretName, toml: toml)
            missing = generated.missing
        }
        return RenderedApp(
            names: names,
            deployment: deployment(runtimeConfigSecret: secretName),
            service: service,
            runtimeConfigSecret: secret,
            runtimeConfigSecretName: secretName,
            caSecretName: config.caSecretName,
            installsCASecret: config.installDefaultCACerts,
            missing: missing,
            warnings: warnings
        )
    }

    /// Metadata of one of the app's objects.
    func metadata(name: String, annotations: [String: String] = [:], controls: Bool) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        if !app.metadata.namespace.isEmpty { metadata["namespace"] = .string(app.metadata.namespace) }
        metadata["labels"] = [SpinKeyspace.appNameLabel: .string(names.appLabel)]
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

extension Problem {
    /// The same problem, told on the app: its field is one of the executor.
    fileprivate func within(_ executor: SpinAppExecutor) -> Problem {
        Problem(severity, reason, "SpinAppExecutor \"\(executor.metadata.name)\" \(field)", message)
    }
}
