package import KubeModel

/// A Secret that a runtime configuration refers to, read for one reconcile and never cached.
package struct SecretData: Resource {
    package static let type = ResourceType(version: "v1", kind: "Secret", plural: "secrets")

    package var metadata = ObjectMeta()
    /// The decoded values.
    package var data: [String: [UInt8]] = [:]

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "data":
                for (key, value) in try reader.stringMap() {
                    guard let bytes = Base64.decode(value) else {
                        throw JSONError("data.\(key) is not base64", at: reader.offset)
                    }
                    data[key] = bytes
                }
            default: try reader.skip()
            }
        }
    }
}

/// A ConfigMap that a runtime configuration refers to.
package struct ConfigMapData: Resource {
    package static let type = ResourceType(version: "v1", kind: "ConfigMap", plural: "configmaps")

    package var metadata = ObjectMeta()
    /// The values.
    package var data: [String: String] = [:]

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "data": data = try reader.stringMap()
            default: try reader.skip()
            }
        }
    }
}
