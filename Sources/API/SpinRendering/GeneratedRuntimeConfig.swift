// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// The runtime configuration that is made from an app's fields.
struct GeneratedRuntimeConfig {
    private typealias Options = [String: [UInt8]]

    private let resolved: ResolvedConfig
    private var keyValueStores: [String: Options] = [:]
    private var sqliteDatabases: [String: Options] = [:]
    private var llmCompute: Options?
    /// The objects and keys that weren't there and had to be.
    private(set) var problems: [Problem] = []

    /// Takes together what a configuration says and what was read for it.
    init(_ config: RuntimeConfig, resolved: ResolvedConfig) {
        self.resolved = resolved
        for (index, store) in config.keyValueStores.enumerated() {
            keyValueStores[store.name] = options(
                store.options,
                type: store.type,
                path: "spec.runtimeConfig.keyValueStores[\(index)]"
            )
        }
        for (index, store) in config.sqliteDatabases.enumerated() {
            sqliteDatabases[store.name] = options(
                store.options,
                type: store.type,
                path: "spec.runtimeConfig.sqliteDatabases[\(index)]"
            )
        }
        llmCompute = config.llmCompute.map {
            options($0.options, type: $0.type, path: "spec.runtimeConfig.llmCompute")
        }
    }

    private mutating func options(_ options: [RuntimeConfig.Option], type: String, path: String) -> Options {
        var values: Options = ["type": Array(type.utf8)]
        for (index, option) in options.enumerated() {
            values[option.name] = value(of: option, path: "\(path).options[\(index)]")
        }
        return values
    }

    private mutating func value(of option: RuntimeConfig.Option, path: String) -> [UInt8] {
        switch option.effectiveSource {
        case nil: return Array(option.value.utf8)
        case .configMap(let selector)?:
            let object = resolved.configMaps[selector.name]
            let value = object?[selector.key].map { Array($0.utf8) }
            let field = "\(path).valueFrom.configMapKeyRef"
            return found(value, in: object != nil, "ConfigMap", .configMapNotFound, selector, field)
        case .secret(let selector)?:
            let object = resolved.secrets[selector.name]
            let field = "\(path).valueFrom.secretKeyRef"
            return found(object?[selector.key], in: object != nil, "Secret", .secretNotFound, selector, field)
        }
    }

    /// The value, or nothing, with a note of what is missing unless that is declared to be fine.
    private mutating func found(
        _ value: [UInt8]?,
        in objectExists: Bool,
        _ kind: String,
        _ reason: ProblemReason,
        _ selector: RuntimeConfig.KeySelector,
        _ field: String
    ) -> [UInt8] {
        if let value { return value }
        if selector.isOptional { return [] }
        let object = "\(kind) \"\(selector.name)\""
        problems.append(
            objectExists
                ? Problem(.error, .keyNotFound, field, "\(object) has no key \"\(selector.key)\"")
                : Problem(.error, reason, field, "\(object) not found in the app's namespace")
        )
        return []
    }

    /// The configuration as TOML.
    var toml: [UInt8] {
        var writer = TOMLWriter()
        writer.writeArrayElement(["config_provider"])
        writer.write(key: "type", value: Array("env".utf8))
        writer.write(key: "prefix", value: Array(SpinKeyspace.variablePrefix.utf8))
        Self.write(keyValueStores, under: "key_value_store", to: &writer)
        Self.write(sqliteDatabases, under: "sqlite_database", to: &writer)
        if let llmCompute {
            writer.writeTable(["llm_compute"], afterEmptyLine: true)
            Self.write(llmCompute, to: &writer)
        }
        return writer.bytes
    }

    private static func write(_ stores: [String: Options], under table: String, to writer: inout TOMLWriter) {
        guard !stores.isEmpty else { return }
        writer.writeTable([table], afterEmptyLine: true)
        for (index, store) in stores.sortedByBytes.enumerated() {
            writer.writeTable([table, store.key], afterEmptyLine: index > 0)
            write(store.value, to: &writer)
        }
    }

    private static func write(_ options: Options, to writer: inout TOMLWriter) {
        for option in options.sortedByBytes { writer.write(key: option.key, value: option.value) }
    }
}

extension [String: [UInt8]] {
    fileprivate var sortedByBytes: [Element] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}

extension [String: [String: [UInt8]]] {
    fileprivate var sortedByBytes: [Element] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
