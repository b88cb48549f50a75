// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A kind of child of which we only need to know whether it is as rendered.
package protocol ChildKind: Sendable {
    static var type: ResourceType { get }
    /// The lists of the spec in which nobody else may have an element.
    static var exactLists: Set<String> { get }
}

extension ChildKind {
    package static var exactLists: Set<String> { [] }
}

/// A child without a status that concerns an app.
///
/// Another object of its name needn't conflict with ours: a Service without a selector would take it over quietly.
package struct PlainChild<Kind: ChildKind>: Child {
    package static var type: ResourceType { Kind.type }
    /// More than an object has that is made of the largest app.
    package static var sizeLimit: SizeLimit { SizeLimit(bytes: 256 << 10, values: 8192) }
    package static var conflictsByItself: Bool { false }
    package static var exactLists: Set<String> { Kind.exactLists }

    package var metadata = ObjectMeta() { didSet { source = nil } }
    package var digest = Digest() { didSet { source = nil } }
    package var spec = RawObject([]) { didSet { source = nil } }
    package private(set) var source: SourceText?

    package init() {}

    package init(from reader: inout JSONReader) throws {
        let start = reader.offset
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
        source = SourceText(reader, from: start, members: ["spec"])
    }
}

/// The Service in front of an app.
package typealias AppService = PlainChild<ServiceKind>
/// How many of an app's pods may be evicted at a time.
package typealias PodDisruptionBudget = PlainChild<PodDisruptionBudgetKind>
/// What scales an app by CPU and memory.
package typealias HorizontalPodAutoscaler = PlainChild<HorizontalPodAutoscalerKind>
/// What has KEDA scale an app.
package typealias ScaledObject = PlainChild<ScaledObjectKind>

package enum ServiceKind: ChildKind {
    package static let type = ResourceType(version: "v1", kind: "Service", plural: "services")
    /// A port more is a way more into the app.
    package static let exactLists: Set<String> = ["ports"]
}

package enum PodDisruptionBudgetKind: ChildKind {
    package static let type = ResourceType(
        group: "policy",
        version: "v1",
        kind: "PodDisruptionBudget",
        plural: "poddisruptionbudgets"
    )
}

package enum HorizontalPodAutoscalerKind: ChildKind {
    package static let type = ResourceType(
        group: "autoscaling",
        version: "v2",
        kind: "HorizontalPodAutoscaler",
        plural: "horizontalpodautoscalers"
    )
}

package enum ScaledObjectKind: ChildKind {
    package static let type = ResourceType(
        group: "keda.sh",
        version: "v1alpha1",
        kind: "ScaledObject",
        plural: "scaledobjects"
    )
}
