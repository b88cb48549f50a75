// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

extension UndecodableObject {
    /// What is kept of an object whose namespace has no room left.
    init(_ object: some Resource, overNamespaceLimit limit: Int) {
        self.init(
            key: object.key,
            resourceVersion: object.metadata.resourceVersion,
            reason: "the objects of this kind in its namespace use more than \(limit) bytes of memory",
            excess: .namespace
        )
        uid = object.metadata.uid
        generation = object.metadata.generation
        controller = object.metadata.controller
    }
}
