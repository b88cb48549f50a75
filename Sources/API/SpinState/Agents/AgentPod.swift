// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

/// A pod of an agent: which node it is for, what it does there, and how that goes.
package struct AgentPod: Resource, Hashable {
    package static let type = Pod.type

    /// Without labels, annotations and owners, which are folded into what follows.
    package var metadata = ObjectMeta()
    package var shim = ""
    package var operation: InstallationOrder.Operation?
    /// The digest of what it was ordered to do.
    package var order = ""
    /// The handler that it installs, by its own order; `nil` where that can't be told.
    package var handler: String?
    /// The UID of the DaemonSet that it is of.
    package var daemonSet = ""
    /// The node that it runs on, or is meant for while it isn't scheduled.
    package var node = ""
    package var isReady = false
    /// Since when it has been ready, or hasn't.
    package var since: Timestamp?
    /// Whether its node prepares it: why that takes long, only events tell.
    package var isInPreparation = false
    /// Why it doesn't get there, as far as it is known.
    package var failure: NodeFailure?

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var state = AgentPodState()
        try reader.object { key, reader in
            switch key {
            case "metadata": receive(try ObjectMeta(from: &reader))
            case "spec": try state.readSpec(&reader)
            case "status": if try !reader.null() { try state.readStatus(&reader) }
            default: try reader.skip()
            }
        }
        handler = state.handler
        node = state.nodeName.isEmpty ? state.intendedNode : state.nodeName
        isReady = state.ready?.status == .true && !metadata.isBeingDeleted
        since =
            state.ready.flatMap { Timestamp($0.lastTransitionTime) }
            ?? metadata.creationTimestamp.flatMap { Timestamp($0) }
        if !isReady { failure = state.failure }
        isInPreparation = state.isInPreparation
    }

    private mutating func receive(_ whole: ObjectMeta) {
        metadata.key = whole.key
        metadata.uid = whole.uid
        metadata.resourceVersion = whole.resourceVersion
        metadata.creationTimestamp = whole.creationTimestamp
        metadata.deletionTimestamp = whole.deletionTimestamp
        shim = whole.labels[ShimKeyspace.shimLabel] ?? ""
        operation = whole.labels[ShimKeyspace.operationLabel].flatMap { .init(rawValue: $0) }
        order = whole.annotations[ShimKeyspace.orderAnnotation] ?? ""
        daemonSet = whole.controller?.uid ?? ""
    }

    /// Whether both say the same, whatever their versions.
    package func isSame(as other: AgentPod) -> Bool {
        var copy = other
        copy.metadata.resourceVersion = metadata.resourceVersion
        return self == copy
    }
}
