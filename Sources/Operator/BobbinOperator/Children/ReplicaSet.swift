// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A version of a Deployment's pods, read for the Secrets that it mounts.
struct ReplicaSet: Resource {
    static let type = ResourceType(group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")

    var metadata = ObjectMeta()
    /// The Secrets that are volumes of its pods.
    var mountedSecrets: Set<String> = []

    init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": mountedSecrets = try reader.mountedSecrets()
            default: try reader.skip()
            }
        }
    }
}

/// A Deployment, read for the Secrets that its pods are to mount.
struct DeploymentTemplate: Resource {
    static let type = Deployment.type

    var metadata = ObjectMeta()
    var mountedSecrets: Set<String> = []

    init(from reader: inout JSONReader) throws {
        let template = try ReplicaSet(from: &reader)
        metadata = template.metadata
        mountedSecrets = template.mountedSecrets
    }
}

extension JSONReader {
    /// The Secrets that are volumes of a pod template, from the `spec` that holds it.
    fileprivate mutating func mountedSecrets() throws -> Set<String> {
        let volumes = try JSONValue(from: &self)[path: "template", "spec", "volumes"]?.array ?? []
        return Set(volumes.compactMap { $0[path: "secret", "secretName"]?.string })
    }
}
