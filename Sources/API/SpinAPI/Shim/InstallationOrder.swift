// SPDX-License-Identifier: Apache-2.0

package import KubeModel

/// What an agent is told to do on its node, as one JSON document in its environment.
///
/// It stands in the DaemonSet's pod template, so any change of it rolls out. It holds no secret values.
package struct InstallationOrder: Sendable, Hashable {
    package enum Operation: String, Sendable, Hashable { case install, uninstall }

    /// The name of the Shim: at most 63 characters, and safe in paths, as the CRD sees to.
    package var shim = ""
    package var handler = ""
    /// The runtime's options, as the Shim gives them: text that reads as a value of TOML stands for that value.
    package var options: [String: JSONValue] = [:]
    /// The artifacts, by architecture as Kubernetes calls it; the one under `*` is for those that aren't named.
    package var sources: [String: ArtifactSource] = [:]
    /// The file name of the shim in an archive.
    package var binary: String?
    /// How many bytes an artifact may have, packed and unpacked.
    package var maxSize = FetchStrategy.defaultMaxSize
    /// A PEM ECDSA public key that the artifact has to be signed by.
    package var publicKey: String?
    package var proxy = FetchStrategy.Proxy()
    package var host = ShimSpec.HostSpec()

    package init() {}
}

/// An artifact, and what it must be.
package struct ArtifactSource: Sendable, Hashable {
    package enum Location: Sendable, Hashable {
        /// `http` or `https`.
        case http(String)
        case oci(reference: String, path: String?, plainHTTP: Bool)
        /// A file in the agent's own image.
        case file(String)
    }

    package var location: Location
    /// 64 hexadecimal digits.
    package var sha256: String?
    /// Base64, of the artifact.
    package var signature: String?

    package init(_ location: Location, sha256: String? = nil, signature: String? = nil) {
        self.location = location
        self.sha256 = sha256
        self.signature = signature
    }
}
