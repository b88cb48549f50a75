// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// The agents of a Shim, as far as it must be known whether they are as rendered.
package struct DaemonSet: Child {
    package static let type = ResourceType(
        group: "apps",
        version: "v1",
        kind: "DaemonSet",
        plural: "daemonsets"
    )
    /// Every DaemonSet has a selector, and ours no other can have by accident.
    package static let conflictsByItself = true

    package var metadata = ObjectMeta()
    package var digest = Digest()
    package var spec = RawObject([])

    package init() {}

    package init(from reader: inout JSONReader) throws {
        let child = try PlainChild<DaemonSetKind>(from: &reader)
        metadata = child.metadata
        digest = child.digest
        spec = child.spec
    }
}

private enum DaemonSetKind: ChildKind {
    static var type: ResourceType { DaemonSet.type }
}
