// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A WebAssembly app (`core.spinkube.dev/v1alpha1`).
package struct SpinApp: Resource, Hashable {
    package static let type = ResourceType(
        group: SpinKeyspace.group,
        version: "v1alpha1",
        kind: "SpinApp",
        plural: "spinapps"
    )

    /// The bound of what a tenant may make the operator read: far more than any app needs, since what is large belongs
    /// into its image, a volume or a ConfigMap.
    package static let sizeLimit = SizeLimit(bytes: 128 << 10, values: 4096)

    package var metadata: ObjectMeta { didSet { source = nil } }
    package var spec: SpinAppSpec { didSet { source = nil } }
    package var status: SpinAppStatus { didSet { source = nil } }
    package private(set) var source: SourceText?

    package init(metadata: ObjectMeta = .init(), spec: SpinAppSpec = .init(), status: SpinAppStatus = .init())
    {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    package init(from reader: inout JSONReader) throws {
        self.init()
        let start = reader.offset
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": spec = try reader.optional { try SpinAppSpec(from: &$0) } ?? .init()
            case "status": status = try reader.optional { try SpinAppStatus(from: &$0) } ?? .init()
            default: try reader.skip()
            }
        }
        source = SourceText(reader, from: start, members: ["spec", "status"])
    }

    /// The reference by which children are owned; the app controls those that its reconciler keeps in shape.
    package func ownerReference(controls: Bool) -> OwnerReference {
        OwnerReference(
            to: Self.type,
            name: metadata.name,
            uid: metadata.uid,
            isController: controls,
            blocksOwnerDeletion: controls
        )
    }
}
