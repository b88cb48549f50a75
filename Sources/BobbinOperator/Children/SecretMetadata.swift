package import KubeModel

/// A Secret without its data: all that a cache may know of one.
package struct SecretMetadata: Resource {
    package static let type = SecretData.type
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
