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
            case "spec":
                let spec = try JSONValue(from: &reader)
                let volumes = spec[path: "template", "spec", "volumes"]?.array ?? []
                mountedSecrets = Set(volumes.compactMap { $0[path: "secret", "secretName"]?.string })
            default: try reader.skip()
            }
        }
    }
}
