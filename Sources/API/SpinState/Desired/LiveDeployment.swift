// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What of an app's Deployment decides about what is applied next: what the operator recorded on it, and its replicas.
package struct LiveDeployment: Sendable, Hashable {
    package var annotations: [String: String]
    package var ownerReferences: [OwnerReference]
    /// `spec.replicas`.
    package var replicas: Int64

    package init(
        annotations: [String: String] = [:],
        ownerReferences: [OwnerReference] = [],
        replicas: Int64 = 1
    ) {
        self.annotations = annotations
        self.ownerReferences = ownerReferences
        self.replicas = replicas
    }

    /// - Throws: `JSONError` where its metadata can't be read.
    package init(json object: JSONValue) throws {
        let metadata = try ObjectMeta(json: (object["metadata"] ?? [:]).jsonBytes)
        self.init(
            annotations: metadata.annotations,
            ownerReferences: metadata.ownerReferences,
            replicas: object[path: "spec", "replicas"]?.integer ?? 1
        )
    }

    func isOwned(by uid: String) -> Bool { ownerReferences.contains { $0.uid == uid } }
}
