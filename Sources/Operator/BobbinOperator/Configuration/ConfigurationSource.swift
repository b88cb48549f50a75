// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A Secret that a runtime configuration refers to, read for one reconcile and never cached.
package struct SecretData: Resource {
    package static let type = ResourceType(version: "v1", kind: "Secret", plural: "secrets")
    package static let sizeLimit = SizeLimit.ofValues

    package var metadata = ObjectMeta()
    /// The decoded values.
    package var data: [String: [UInt8]] = [:]

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "data": data = try reader.base64Map()
            default: try reader.skip()
            }
        }
    }
}

/// A ConfigMap that a runtime configuration refers to.
package struct ConfigMapData: Resource {
    package static let type = ResourceType(version: "v1", kind: "ConfigMap", plural: "configmaps")
    package static let sizeLimit = SizeLimit.ofValues

    package var metadata = ObjectMeta()
    /// The values that are text.
    package var data: [String: String] = [:]
    /// The decoded values that are not.
    package var binaryData: [String: [UInt8]] = [:]

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "data": data = try reader.stringMap()
            case "binaryData": binaryData = try reader.base64Map()
            default: try reader.skip()
            }
        }
    }
}

extension JSONReader {
    /// Reads a map whose values are base64, and decodes them.
    fileprivate mutating func base64Map() throws -> [String: [UInt8]] {
        try stringMap().reduce(into: [:]) { map, entry in
            guard let bytes = Base64.decode(entry.value) else {
                throw JSONError("the value of \"\(entry.key)\" is not valid base64", at: offset)
            }
            map[entry.key] = bytes
        }
    }
}

extension SizeLimit {
    /// Any Secret or ConfigMap that an API server stores with its usual settings, but not any number of keys: a digest is
    /// made of the value of each.
    fileprivate static let ofValues = SizeLimit(bytes: 4 << 20, values: 8192)
}
