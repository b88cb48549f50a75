// SPDX-License-Identifier: Apache-2.0

import KubeClient
package import KubeModel
import SpinState

/// A pod, as far as it runs with a RuntimeClass. Only ever listed.
package struct RuntimeClassUser: Resource, Hashable {
    package static let type = Pod.type
    /// Each counts, however large: a node must not be cleaned under one.
    package static let sizeLimit = SizeLimit.none

    package var metadata = ObjectMeta()
    package var runtimeClass = ""
    package var node = ""

    package init() {}

    package init(from reader: inout JSONReader) throws {
        var whole = ObjectMeta()
        try reader.object { key, reader in
            switch key {
            case "metadata": whole = try ObjectMeta(from: &reader)
            case "spec":
                try reader.object { key, reader in
                    switch key {
                    case "runtimeClassName": runtimeClass = try reader.optional { try $0.string() } ?? ""
                    case "nodeName": node = try reader.string()
                    default: try reader.skip()
                    }
                }
            default: try reader.skip()
            }
        }
        metadata.key = whole.key
        metadata.resourceVersion = whole.resourceVersion
    }
}

/// The pods that haven't ended and run with a Shim: of each node how many, and the first by name.
package struct ShimUsers: Sendable, Hashable {
    package struct Group: Sendable, Hashable {
        package var count = 0
        package var first = ObjectKey(name: "")
    }

    /// By node; those that aren't on one are under the empty string.
    package private(set) var byNode: [String: Group] = [:]
    /// The RuntimeClasses that are in use.
    package private(set) var classes: Set<String> = []
    /// Whether asking took many requests.
    package var isCostly = false

    package init() {}

    /// Counts a pod.
    package mutating func add(_ pod: ObjectKey, node: String, runtimeClass: String) {
        classes.insert(runtimeClass)
        var group = byNode[node] ?? Group(count: 0, first: pod)
        group.count += 1
        group.first = min(group.first, pod)
        byNode[node] = group
    }

    /// Which pods are asked for.
    package enum Scope: Sendable, Hashable {
        case everywhere
        case nodes([String])
    }
}
