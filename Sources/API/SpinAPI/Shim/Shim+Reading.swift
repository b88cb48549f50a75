// SPDX-License-Identifier: Apache-2.0

package import KubeModel

extension ShimSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "nodeSelector": nodeSelector = try reader.optional { try $0.stringMap() } ?? [:]
            case "containerdRuntimeOptions": containerdRuntimeOptions = try reader.valueMap()
            case "fetchStrategy":
                fetchStrategy = try reader.optional { try FetchStrategy(from: &$0) } ?? .init()
            case "runtimeClass":
                runtimeClass = try reader.optional { try RuntimeClassSpec(from: &$0) } ?? .init()
            case "rolloutStrategy":
                rolloutStrategy = try reader.optional { try RolloutStrategy(from: &$0) } ?? .init()
            case "agent": agent = try reader.optional { try AgentSpec(from: &$0) } ?? .init()
            case "host": host = try reader.optional { try HostSpec(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
    }
}

extension ShimSpec.RuntimeClassSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.stringOrEmpty()
            case "handler": handler = try reader.stringOrEmpty()
            case "overhead": overhead = try reader.valueMap()
            case "tolerations": tolerations = try reader.values() ?? []
            default: try reader.skip()
            }
        }
    }
}

extension ShimSpec.RolloutStrategy: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "type": kind = Kind(rawValue: try reader.stringOrEmpty()) ?? .rolling
            case "rolling":
                try reader.optional { reader in
                    try reader.object { key, reader in
                        guard key == "maxUpdate" else { return try reader.skip() }
                        maxUpdate = try reader.optional { try JSONValue(from: &$0) } ?? 1
                    }
                }
            default: try reader.skip()
            }
        }
    }
}

extension ShimSpec.AgentSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "image": image = try reader.optional { try $0.string() }
            case "imagePullPolicy": imagePullPolicy = try reader.optional { try $0.string() }
            case "imagePullSecrets":
                imagePullSecrets = (try reader.values() ?? []).compactMap { $0["name"]?.string }
            case "priorityClassName": priorityClassName = try reader.optional { try $0.string() }
            case "resources": resources = try reader.optional { try JSONValue(from: &$0) }
            case "tolerations": tolerations = try reader.values()
            default: try reader.skip()
            }
        }
    }
}

extension ShimSpec.HostSpec: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "containerdConfig": containerdConfig = try reader.optional { try $0.string() }
            case "containerdSocket": containerdSocket = try reader.optional { try $0.string() }
            case "restartUnit": restartUnit = try reader.optional { try $0.string() }
            case "restartCommand": restartCommand = try reader.optional { try $0.strings() } ?? []
            default: try reader.skip()
            }
        }
    }
}

extension ShimStatus: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "observedGeneration": observedGeneration = Int64(try reader.int())
            case "nodes": nodes = Int64(try reader.int())
            case "nodesReady": nodesReady = Int64(try reader.int())
            case "nodesUpdated": nodesUpdated = Int64(try reader.int())
            case "nodesFailed": nodesFailed = Int64(try reader.int())
            case "runtimeClass": runtimeClass = try reader.stringOrEmpty()
            case "handler": handler = try reader.stringOrEmpty()
            case "conditions": conditions = try reader.optional { try $0.array(of: Condition.self) } ?? []
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// An object whose members are kept as they are.
    mutating func valueMap() throws -> [String: JSONValue] {
        var map: [String: JSONValue] = [:]
        try optional { reader in
            try reader.object { key, reader in map[String(key)] = try JSONValue(from: &reader) }
        }
        return map
    }

    /// An array whose elements are kept as they are; `nil` for `null`.
    mutating func values() throws -> [JSONValue]? { try optional { try $0.array(of: JSONValue.self) } }
}
