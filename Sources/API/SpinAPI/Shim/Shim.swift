// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// A containerd shim that is brought to nodes, and the RuntimeClass that runs pods with it
/// (`runtime.spinkube.dev/v1alpha1`).
package struct Shim: Resource, Hashable {
    package static let type = ResourceType(
        group: ShimKeyspace.group,
        version: "v1alpha1",
        kind: "Shim",
        plural: "shims",
        isNamespaced: false
    )

    package static let sizeLimit = SizeLimit(bytes: 128 << 10, values: 4096)

    package var metadata: ObjectMeta
    package var spec: ShimSpec
    package var status: ShimStatus

    package init(
        metadata: ObjectMeta = .init(),
        spec: ShimSpec = .init(),
        status: ShimStatus = .init()
    ) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

extension Shim: JSONReadable {
    package init(from reader: inout JSONReader) throws {
        self.init()
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": if try !reader.null() { spec = try ShimSpec(from: &reader) }
            case "status": if try !reader.null() { status = try ShimStatus(from: &reader) }
            default: try reader.skip()
            }
        }
    }
}

/// What a Shim asks for. The first five fields are runtime-class-manager's.
package struct ShimSpec: Sendable, Hashable {
    /// The labels of the nodes that it is for; all nodes where empty.
    package var nodeSelector: [String: String] = [:]
    /// Options of the runtime. A string that reads as a value of TOML stands for that value.
    package var containerdRuntimeOptions: [String: JSONValue] = [:]
    package var fetchStrategy = FetchStrategy()
    package var runtimeClass = RuntimeClassSpec()
    package var rolloutStrategy = RolloutStrategy()
    package var agent = AgentSpec()
    package var host = HostSpec()

    package init() {}

    package struct RuntimeClassSpec: Sendable, Hashable {
        package var name = ""
        package var handler = ""
        /// What each pod costs beside its containers (`overhead.podFixed`), by resource.
        package var overhead: [String: JSONValue] = [:]
        /// `core/v1` tolerations that pods of this class get.
        package var tolerations: [JSONValue] = []

        package init() {}
    }

    package struct RolloutStrategy: Sendable, Hashable {
        package enum Kind: String, Sendable, Hashable { case rolling, recreate }

        package var kind: Kind = .rolling
        /// How many nodes at a time: a count, or a share such as `25%`.
        package var maxUpdate: JSONValue = 1

        package init() {}
    }

    /// The agents' pods.
    package struct AgentSpec: Sendable, Hashable {
        /// The image, where it isn't the operator's own.
        package var image: String?
        package var imagePullPolicy: String?
        package var imagePullSecrets: [String] = []
        package var priorityClassName: String?
        /// `core/v1` resource requirements.
        package var resources: JSONValue?
        /// `core/v1` tolerations; `nil` for every taint.
        package var tolerations: [JSONValue]?

        package init() {}
    }

    /// What can't be found out about a node, or shall be otherwise.
    package struct HostSpec: Sendable, Hashable {
        /// The path of the container runtime's configuration.
        package var containerdConfig: String?
        /// The path of its CRI socket.
        package var containerdSocket: String?
        /// The systemd unit to restart.
        package var restartUnit: String?
        /// A command that restarts it, run in the host's root, instead of a unit.
        package var restartCommand: [String] = []

        package init() {}
    }
}

/// Where the shim's artifact comes from. One of the first four.
package struct FetchStrategy: Sendable, Hashable {
    /// A URL by `anonHttp.location`, for nodes of any architecture.
    package var anonHTTP: Source?
    /// A URL for each platform.
    package var platforms: [Platform] = []
    package var oci: OCI?
    /// A file of the agents' image.
    package var file: Source?

    /// The file name of the shim in the archive; `containerd-shim-<name of the Shim>` where not given.
    package var binary: String?
    /// How many bytes the artifact may have, packed and unpacked.
    package var maxSize: JSONValue?
    /// A PEM ECDSA public key that the artifact has to be signed by.
    package var publicKey: String?
    /// The ConfigMap in the operator's namespace with certificate authorities, and the key in it.
    package var authoritiesConfigMap: String?
    package var authoritiesKey = "ca.crt"
    package var proxy = Proxy()

    package init() {}

    /// The limit where a Shim says none.
    package static let defaultMaxSize: Int64 = 512 << 20

    package struct Source: Sendable, Hashable {
        package var location = ""
        package var sha256: String?
        /// The base64 signature; where not given it is looked for at the location with `.sig` appended.
        package var signature: String?

        package init() {}
    }

    package struct Platform: Sendable, Hashable {
        package var os = "linux"
        /// `amd64`, `arm64`, `x86_64` or `aarch64`.
        package var arch = ""
        package var source = Source()

        package init() {}

        /// The architecture as Kubernetes calls it.
        package var architecture: String {
            switch arch.lowercased() {
            case "x86_64", "amd64": "amd64"
            case "aarch64", "arm64": "arm64"
            default: arch.lowercased()
            }
        }
    }

    package struct OCI: Sendable, Hashable {
        /// `registry/repository:tag` or `…@sha256:…`.
        package var reference = ""
        /// The title of the layer, or the path of the file in an image.
        package var path: String?
        /// The Secret in the operator's namespace, of type `kubernetes.io/dockerconfigjson`.
        package var pullSecret: String?
        /// Whether the registry is asked without TLS.
        package var plainHTTP = false

        package init() {}
    }

    package struct Proxy: Sendable, Hashable {
        package var http: String?
        package var https: String?
        package var noProxy: String?

        package init() {}
    }
}

/// What the operator says of a Shim.
package struct ShimStatus: Sendable, Hashable {
    package var observedGeneration: Int64 = 0
    /// How many nodes it is for.
    package var nodes: Int64 = 0
    package var nodesReady: Int64 = 0
    package var nodesUpdated: Int64 = 0
    package var nodesFailed: Int64 = 0
    /// The RuntimeClass and the handler that are this Shim's: no other Shim gets them while it has them.
    package var runtimeClass = ""
    package var handler = ""
    package var conditions: [Condition] = []

    package init() {}
}
