// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

/// The Secrets and ConfigMaps of the app's namespace that its runtime configuration takes values from.
package struct RuntimeConfigDependencies: Sendable, Hashable {
    /// The keys that are used, by the name of the Secret.
    package private(set) var secrets: [String: Set<String>] = [:]
    /// The keys that are used, by the name of the ConfigMap.
    package private(set) var configMaps: [String: Set<String>] = [:]

    package init(of spec: SpinAppSpec) {
        let config = spec.runtimeConfig
        guard config.loadFromSecret.isEmpty else { return }
        let stores = config.keyValueStores + config.sqliteDatabases
        for option in stores.flatMap(\.options) + (config.llmCompute?.options ?? []) {
            switch option.effectiveSource {
            case .configMap(let selector)?: configMaps[selector.name, default: []].insert(selector.key)
            case .secret(let selector)?: secrets[selector.name, default: []].insert(selector.key)
            case nil: break
            }
        }
    }

    /// Whether nothing has to be read.
    package var isEmpty: Bool { secrets.isEmpty && configMaps.isEmpty }
}

/// What was read of those Secrets and ConfigMaps. An object that doesn't exist has no entry.
package struct ResolvedConfig: Sendable, Hashable {
    /// Decoded values by key, by the name of the Secret.
    package var secrets: [String: [String: [UInt8]]]
    /// Values by key, by the name of the ConfigMap.
    package var configMaps: [String: [String: String]]

    package init(
        secrets: [String: [String: [UInt8]]] = [:],
        configMaps: [String: [String: String]] = [:]
    ) {
        self.secrets = secrets
        self.configMaps = configMaps
    }
}

extension RuntimeConfig.Option {
    enum EffectiveSource {
        case configMap(RuntimeConfig.KeySelector)
        case secret(RuntimeConfig.KeySelector)
    }

    /// Where the value is taken from: nowhere if it is given, and the ConfigMap before the Secret.
    var effectiveSource: EffectiveSource? {
        guard value.isEmpty else { return nil }
        if let selector = source?.configMap { return .configMap(selector) }
        return source?.secret.map(EffectiveSource.secret)
    }
}
