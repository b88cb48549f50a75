// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// A pod as the reconciler needs it: whose it is, and what keeps it from running.
///
/// It is judged when it is read, and only the verdict is kept: a pod that is well costs its names.
package struct Pod: Resource, Hashable {
    package static let type = ResourceType(version: "v1", kind: "Pod", plural: "pods")

    package static let sizeLimit = SizeLimit(bytes: 512 << 10, values: 16_384)

    /// Without labels, annotations and owners, which are folded into what follows.
    package var metadata = ObjectMeta()
    /// The value of the label that names the app.
    package var appLabel = ""
    /// The ReplicaSet that made the pod; empty for a pod that none did.
    package var replicaSet = ""
    /// What keeps the pod from running.
    package var failure: PodFailure?
    /// Where and since when a node has been preparing the pod, while none of its containers has run.
    package var creation: Creation?

    /// Whether no node has been found for the pod so far.
    package var isUnassigned = false

    /// A pod that a node prepares. Nothing in the pod tells what that fails at, only events do.
    package struct Creation: Sendable, Hashable {
        package var node: String
        package var runtimeClass: String
        package var since: Timestamp
    }

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var state = PodState()
        try reader.object { key, reader in
            switch key {
            case "metadata": try receive(ObjectMeta(from: &reader))
            case "spec": try state.readSpec(&reader)
            case "status": if try !reader.null() { try state.readStatus(&reader) }
            default: try reader.skip()
            }
        }
        // What is on its way out, or has ended and is replaced, keeps nobody waiting.
        guard !metadata.isBeingDeleted, state.phase != "Failed", state.phase != "Succeeded" else { return }
        failure = PodFailure(of: state)
        isUnassigned = state.nodeName.isEmpty
        creation = state.creatingSince.map {
            Creation(node: state.nodeName, runtimeClass: state.runtimeClassName, since: $0)
        }
    }

    private mutating func receive(_ whole: ObjectMeta) {
        metadata.key = whole.key
        metadata.uid = whole.uid
        metadata.resourceVersion = whole.resourceVersion
        metadata.deletionTimestamp = whole.deletionTimestamp
        appLabel = whole.labels[SpinKeyspace.appNameLabel] ?? ""
        replicaSet = whole.controller.flatMap { $0.kind == "ReplicaSet" ? $0.name : nil } ?? ""
    }
}
