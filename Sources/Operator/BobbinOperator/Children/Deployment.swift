// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinState

/// A Deployment as the reconciler needs it: whether it is as rendered, and how its rollout goes.
package struct Deployment: Child {
    package static let type = ResourceType(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )

    /// More than a Deployment has that is made of the largest app on the largest executor.
    package static let sizeLimit = SizeLimit(bytes: 512 << 10, values: 16_384)

    /// Every Deployment has a selector, and ours no other can have by accident.
    package static let conflictsByItself = true

    package var metadata = ObjectMeta() { didSet { source = nil } }
    package var digest = Digest() { didSet { source = nil } }
    package var spec = RawObject([]) { didSet { source = nil } }
    package var status = Status() { didSet { source = nil } }
    package private(set) var source: SourceText?

    package typealias Status = Rollout.Status

    /// `spec.replicas`, which a scaler may own.
    package var replicas: Int64 = 1 { didSet { source = nil } }
    /// `spec.revisionHistoryLimit`: how many old versions are kept.
    package var revisionHistoryLimit = 10 { didSet { source = nil } }

    package init() {}

    package init(from reader: inout JSONReader) throws {
        let start = reader.offset
        var raw: [UInt8] = []
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": raw = try reader.raw()
            case "status": if try !reader.null() { status = try Status(from: &reader) }
            default: try reader.skip()
            }
        }
        digest = Self.digest(metadata: metadata, spec: raw)
        spec = RawObject(raw)
        try readCounts(in: raw)
        source = SourceText(reader, from: start, members: ["spec", "status"])
    }

    private mutating func readCounts(in spec: [UInt8]) throws {
        guard !spec.isEmpty else { return }
        var reader = JSONReader(spec)
        try reader.object { key, reader in
            switch key {
            case "replicas": replicas = Int64(try reader.int())
            case "revisionHistoryLimit": revisionHistoryLimit = Int(try reader.int())
            default: try reader.skip()
            }
        }
    }
}

extension Deployment {
    /// What of it decides about what is applied next.
    package var live: LiveDeployment {
        LiveDeployment(
            annotations: metadata.annotations,
            ownerReferences: metadata.ownerReferences,
            replicas: replicas
        )
    }

    /// How far its rollout got.
    package var rollout: Rollout {
        Rollout(
            name: metadata.name,
            generation: metadata.generation,
            replicas: replicas,
            status: status
        )
    }
}
