// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A namespace, read for whether it is being deleted.
struct NamespacePhase: Resource {
    static let type = ResourceType(
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )
    static let isMetadataOnly = true

    var metadata = ObjectMeta()

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "metadata" {
                metadata = try ObjectMeta(from: &reader)
            } else {
                try reader.skip()
            }
        }
    }
}
