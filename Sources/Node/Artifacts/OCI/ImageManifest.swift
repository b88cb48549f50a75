// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import KubeModel

/// What a registry has under a tag or digest: a list of manifests by platform, or one manifest.
struct ImageManifest: Sendable {
    /// Something that is named by its digest.
    struct Descriptor: Sendable {
        var digest: SHA256
        var size: Int64
        var mediaType: String
        var annotations: JSONObject
        /// Of a manifest: what it runs on, `os/architecture` and where there is one `/variant`.
        var platform: String?

        var title: String? { annotations["org.opencontainers.image.title"]?.string }
    }

    static let mediaTypes = [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
    /// How much of it is read.
    static let sizeLimit = 4 << 20
    /// How many layers or platforms it may have.
    static let countLimit = 256

    let digest: SHA256
    /// The manifests of an index; `nil` for a manifest.
    let manifests: [Descriptor]?
    let layers: [Descriptor]
    /// Whether it is of a container image, not of an artifact of another kind.
    let isImage: Bool

    /// Reads a manifest; `nil` where it is none that is understood.
    init?(_ bytes: [UInt8], digest: SHA256) {
        guard let document = try? JSONValue(json: bytes) else { return nil }
        self.digest = digest
        let config = document["config"]?["mediaType"]?.string
        isImage =
            config == "application/vnd.oci.image.config.v1+json"
            || config == "application/vnd.docker.container.image.v1+json"
        let index = document["manifests"]?.array
        guard let listed = index ?? document["layers"]?.array, listed.count <= Self.countLimit else {
            return nil
        }
        let descriptors = listed.compactMap(Descriptor.init)
        guard descriptors.count == listed.count else { return nil }
        manifests = index == nil ? nil : descriptors
        layers = index == nil ? descriptors : []
    }

    /// The manifest of an index for Linux on an architecture: the one of no variant, or of the oldest, first.
    func manifest(for architecture: String) -> Descriptor? {
        let wanted = "linux/\(architecture)"
        let listed = manifests ?? []
        let fitting = listed.filter { $0.platform == wanted || $0.platform?.hasPrefix(wanted + "/") == true }
        if let found = fitting.min(by: { ($0.platform ?? "") < ($1.platform ?? "") }) { return found }
        // One that says nothing of platforms is for all of them.
        return listed.count == 1 && listed[0].platform == nil ? listed[0] : nil
    }
}

extension ImageManifest.Descriptor {
    fileprivate init?(_ json: JSONValue) {
        guard let text = json["digest"]?.string, text.hasPrefix("sha256:"), let digest = SHA256(text: text),
            let size = json["size"]?.integer, size >= 0
        else { return nil }
        self.digest = digest
        self.size = size
        mediaType = json["mediaType"]?.string ?? ""
        annotations = json["annotations"]?.object ?? JSONObject()
        guard let os = json["platform"]?["os"]?.string, !os.isEmpty else { return }
        let parts = [os, json["platform"]?["architecture"]?.string, json["platform"]?["variant"]?.string]
        platform = parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "/")
    }
}
