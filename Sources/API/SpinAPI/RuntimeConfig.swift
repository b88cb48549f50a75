// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What Spin's runtime is to provide to an app: stores, databases and inference.
package struct RuntimeConfig: Sendable, Hashable {
    /// A Secret with a complete runtime configuration; all else is ignored then.
    package var loadFromSecret = ""
    package var sqliteDatabases: [Store] = []
    package var keyValueStores: [Store] = []
    package var llmCompute: Compute?

    package init() {}

    /// A store or database under a name.
    package struct Store: Sendable, Hashable {
        package var name = ""
        package var type = ""
        package var options: [Option] = []

        package init(name: String = "", type: String = "", options: [Option] = []) {
            self.name = name
            self.type = type
            self.options = options
        }
    }

    /// Where inference is done.
    package struct Compute: Sendable, Hashable {
        package var type = ""
        package var options: [Option] = []

        package init(type: String = "", options: [Option] = []) {
            self.type = type
            self.options = options
        }
    }

    /// One setting of a store, given here or taken from elsewhere.
    package struct Option: Sendable, Hashable {
        package var name = ""
        package var value = ""
        package var source: Source?

        package init(name: String = "", value: String = "", source: Source? = nil) {
            self.name = name
            self.value = value
            self.source = source
        }
    }

    /// Where a setting comes from. If both are given, the ConfigMap is used.
    package struct Source: Sendable, Hashable {
        package var configMap: KeySelector?
        package var secret: KeySelector?

        package init(configMap: KeySelector? = nil, secret: KeySelector? = nil) {
            self.configMap = configMap
            self.secret = secret
        }
    }

    /// A key of a Secret or ConfigMap in the app's namespace.
    package struct KeySelector: Sendable, Hashable {
        package var name = ""
        package var key = ""
        package var isOptional = false

        package init(name: String = "", key: String = "", isOptional: Bool = false) {
            self.name = name
            self.key = key
            self.isOptional = isOptional
        }
    }
}

extension RuntimeConfig: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "loadFromSecret": loadFromSecret = try reader.stringOrEmpty()
            case "sqliteDatabases": sqliteDatabases = try reader.array(of: Store.self)
            case "keyValueStores": keyValueStores = try reader.array(of: Store.self)
            case "llmCompute": llmCompute = try reader.optional { try Compute(from: &$0) }
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeConfig.Store: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "type": type = try reader.stringOrEmpty()
            case "options": options = try reader.array(of: RuntimeConfig.Option.self)
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeConfig.Compute: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "type": type = try reader.stringOrEmpty()
            case "options": options = try reader.array(of: RuntimeConfig.Option.self)
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeConfig.Option: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "value": value = try reader.stringOrEmpty()
            case "valueFrom": source = try reader.optional { try RuntimeConfig.Source(from: &$0) }
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeConfig.Source: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "configMapKeyRef":
                configMap = try reader.optional { try RuntimeConfig.KeySelector(from: &$0) }
            case "secretKeyRef": secret = try reader.optional { try RuntimeConfig.KeySelector(from: &$0) }
            default: try reader.skip()
            }
        }
    }
}

extension RuntimeConfig.KeySelector: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "key": self.key = try reader.stringOrEmpty()
            case "optional": isOptional = try reader.optional { try $0.bool() } ?? false
            default: try reader.skip()
            }
        }
    }
}
