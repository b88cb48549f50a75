// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// A Secret without its data: all that a cache may know of one.
package struct SecretMetadata: Resource {
    package static let type = SecretData.type
    package static let isMetadataOnly = true

    package static let sizeLimit = SizeLimit(bytes: 64 << 10, values: 2048)

    /// How the managed fields name a generated runtime configuration.
    private static let managedConfiguration = Array("\"f:\(SpinKeyspace.runtimeConfigFile)\"".utf8)

    /// What a cached text has in place of the managed fields. Of an API server's Secrets only the metadata is read.
    private static let derived = "hasConfiguration"

    package var metadata = ObjectMeta() { didSet { source = nil } }
    /// Whether some field manager has a runtime configuration in it. Who removes one leaves no other trace.
    package var hasConfiguration = false { didSet { source = nil } }
    package private(set) var source: SourceText?

    package init() {}

    package init(from reader: inout JSONReader) throws {
        let start = reader.offset
        try reader.object { key, reader in
            switch key {
            case "metadata":
                let bytes = try reader.raw()
                metadata = try ObjectMeta(json: bytes)
                hasConfiguration = Self.contains(Self.managedConfiguration, in: bytes) || hasConfiguration
            case Self.derived: hasConfiguration = try reader.bool() || hasConfiguration
            default: try reader.skip()
            }
        }
        source = SourceText(reader, from: start, derived: [(Self.derived, .bool(hasConfiguration))])
    }

    /// Whether the bytes are there; the standard library's search would link its regular expressions.
    private static func contains(_ part: [UInt8], in bytes: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { start in
            bytes[start] == part[0] && bytes[start..<start + part.count].elementsEqual(part)
        }
    }
}

/// A ConfigMap without its data.
package struct ConfigMapMetadata: Resource {
    package static let type = ConfigMapData.type
    package static let isMetadataOnly = true

    package var metadata = ObjectMeta()

    package init() {}

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "metadata" {
                metadata = try ObjectMeta(from: &reader)
            } else {
                try reader.skip()
            }
        }
    }
}
