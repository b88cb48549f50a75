package import KubeModel

/// An app's Service as the reconciler needs it: whether it is as rendered.
package struct AppService: Child {
    package static let type = ResourceType(version: "v1", kind: "Service", plural: "services")

    /// A Service without a selector would take ours over without a conflict.
    package static let conflictsByItself = false

    package var metadata = ObjectMeta()
    package var digest = Digest()
    package var spec = RawObject([])

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var raw: [UInt8] = []
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": raw = try reader.raw()
            default: try reader.skip()
            }
        }
        digest = Self.digest(metadata: metadata, spec: raw)
        spec = RawObject(raw)
    }
}
