// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A node as far as Shims go. A kubelet's heartbeat changes nothing of it but its version.
package struct Node: Resource, Hashable {
    package static let type = ResourceType(version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    /// Without annotations, owners and managers.
    package var metadata = ObjectMeta()
    /// Whether the condition `Ready` is `True`.
    package var isReady = false
    /// Since when the condition is as it is.
    package var transition: Timestamp?
    /// The names of the runtime handlers that the kubelet reports; empty where it reports none.
    package var handlers: [String] = []

    package init() {}

    package init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": receive(try ObjectMeta(from: &reader))
            case "status": if try !reader.null() { try readStatus(&reader) }
            default: try reader.skip()
            }
        }
    }

    private mutating func receive(_ whole: ObjectMeta) {
        metadata.key = whole.key
        metadata.uid = whole.uid
        metadata.resourceVersion = whole.resourceVersion
        metadata.creationTimestamp = whole.creationTimestamp
        metadata.deletionTimestamp = whole.deletionTimestamp
        metadata.labels = whole.labels
    }

    private mutating func readStatus(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "conditions":
                let ready = try reader.array(of: Condition.self).first { $0.type == .ready }
                isReady = ready?.status == .true
                transition = ready.flatMap { Timestamp($0.lastTransitionTime) }
            case "runtimeHandlers": handlers = try reader.array(of: RuntimeHandlerName.self).map(\.name)
            default: try reader.skip()
            }
        }
    }

    /// Since when the node hasn't been ready; `nil` where it is.
    package var unreadySince: Timestamp? {
        isReady ? nil : transition ?? metadata.creationTimestamp.flatMap { Timestamp($0) }
    }

    /// Whether both say the same, whatever their versions.
    func isSame(as other: Node) -> Bool {
        var copy = other
        copy.metadata.resourceVersion = metadata.resourceVersion
        return self == copy
    }
}

/// An entry of `status.runtimeHandlers`; the default one has no name.
private struct RuntimeHandlerName: JSONReadable {
    var name = ""

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            if key == "name" { name = try reader.string() } else { try reader.skip() }
        }
    }
}
