// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI

extension SpinAppRendering {
    /// All Secrets and ConfigMaps that an app takes values from, in the order of the fields that say so. One that
    /// several fields refer to is there several times. None where the executor makes no Deployment.
    package static func references(
        of app: SpinApp,
        executor: SpinAppExecutor
    ) -> [ConfigurationReference] {
        guard executor.createDeployment else { return [] }
        let rendering = SpinAppRendering(app, executor)
        var references = ConfigurationReferences()
        references.addRuntimeConfig(app.spec.runtimeConfig)
        if let secret = rendering.config.caSecretName {
            let field = "\(executor.fieldPrefix)spec.deploymentConfig.caCertSecret"
            references.add(.secret, secret, [SpinKeyspace.caFile], field, use: .certificates)
        }
        return references.found + rendering.environmentReferences
    }

    /// What the environment of the pods' containers refers to.
    private var environmentReferences: [ConfigurationReference] {
        var references = ConfigurationReferences()
        for (index, variable) in app.spec.variables.enumerated() {
            references.addSource(variable.valueFrom, at: "spec.variables[\(index)].valueFrom")
        }
        guard !podTemplates.isEmpty else { return references.found }
        for (template, field) in podTemplates { references.addPodTemplate(template, at: field) }
        // A template may replace what variables or another template refer to. What can't be laid over the pods
        // keeps the app from being rendered, so then it doesn't matter.
        let (template, problems) = overlaidPodTemplate(runtimeConfigSecret: "")
        guard problems.isEmpty else { return references.found }
        var effective = ConfigurationReferences()
        effective.addPodTemplate(template, at: "")
        let targets = Set(effective.found.map(Target.init))
        return references.found.filter { targets.contains(Target($0)) }
    }
}

/// What a reference refers to, whichever field does.
private struct Target: Hashable {
    let kind: ConfigurationReference.Kind
    let name: String
    let keys: Set<String>?
    let isOptional: Bool

    init(_ reference: ConfigurationReference) {
        kind = reference.kind
        name = reference.name
        keys = reference.keys
        isOptional = reference.isOptional
    }
}

/// Gathers references. What has an unknown shape is passed over: rendering tells of it.
private struct ConfigurationReferences {
    var found: [ConfigurationReference] = []

    mutating func add(
        _ kind: ConfigurationReference.Kind,
        _ name: String,
        _ keys: Set<String>?,
        _ field: String,
        isOptional: Bool = false,
        use: ConfigurationReference.Use
    ) {
        guard !name.isEmpty, keys?.contains("") != true else { return }
        found.append(
            ConfigurationReference(
                kind: kind,
                name: name,
                keys: keys,
                isOptional: isOptional,
                field: field,
                use: use
            )
        )
    }

    mutating func addRuntimeConfig(_ config: RuntimeConfig) {
        let path = "spec.runtimeConfig"
        guard config.loadFromSecret.isEmpty else {
            let keys: Set = [SpinKeyspace.runtimeConfigFile]
            return add(
                .secret,
                config.loadFromSecret,
                keys,
                "\(path).loadFromSecret",
                use: .loadedRuntimeConfig
            )
        }
        for (index, store) in config.keyValueStores.enumerated() {
            addOptions(store.options, at: "\(path).keyValueStores[\(index)]")
        }
        for (index, store) in config.sqliteDatabases.enumerated() {
            addOptions(store.options, at: "\(path).sqliteDatabases[\(index)]")
        }
        addOptions(config.llmCompute?.options ?? [], at: "\(path).llmCompute")
    }

    private mutating func addOptions(_ options: [RuntimeConfig.Option], at path: String) {
        for (index, option) in options.enumerated() {
            let field = "\(path).options[\(index)].valueFrom"
            switch option.effectiveSource {
            case nil: break
            case .configMap(let key)?: addOption(.configMap, key, "\(field).configMapKeyRef")
            case .secret(let key)?: addOption(.secret, key, "\(field).secretKeyRef")
            }
        }
    }

    private mutating func addOption(
        _ kind: ConfigurationReference.Kind,
        _ key: RuntimeConfig.KeySelector,
        _ field: String
    ) {
        add(kind, key.name, [key.key], field, isOptional: key.isOptional, use: .runtimeConfig)
    }

    mutating func addPodTemplate(_ template: JSONValue?, at path: String) {
        for list in ["initContainers", "containers"] {
            let containers = template?[path: "spec", list]?.array ?? []
            for (index, container) in containers.enumerated() {
                addContainer(container, at: "\(path).spec.\(list)[\(index)]")
            }
        }
    }

    private mutating func addContainer(_ container: JSONValue, at path: String) {
        for (index, variable) in (container["env"]?.array ?? []).enumerated() {
            addSource(variable["valueFrom"], at: "\(path).env[\(index)].valueFrom")
        }
        for (index, source) in (container["envFrom"]?.array ?? []).enumerated() {
            for (key, kind) in [
                ("secretRef", ConfigurationReference.Kind.secret), ("configMapRef", .configMap),
            ] {
                addReference(kind, source[key], keys: nil, at: "\(path).envFrom[\(index)].\(key)")
            }
        }
    }

    /// Adds what a `core/v1` `EnvVarSource` refers to.
    mutating func addSource(_ source: JSONValue?, at path: String) {
        for (key, kind) in [
            ("secretKeyRef", ConfigurationReference.Kind.secret), ("configMapKeyRef", .configMap),
        ] {
            let reference = source?[key]
            addReference(kind, reference, keys: [reference?["key"]?.string ?? ""], at: "\(path).\(key)")
        }
    }

    private mutating func addReference(
        _ kind: ConfigurationReference.Kind,
        _ reference: JSONValue?,
        keys: Set<String>?,
        at field: String
    ) {
        guard let name = reference?["name"]?.string else { return }
        let isOptional = reference?["optional"]?.bool ?? false
        add(kind, name, keys, field, isOptional: isOptional, use: .pod)
    }
}
