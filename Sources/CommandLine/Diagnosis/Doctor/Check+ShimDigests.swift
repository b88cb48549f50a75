import KubeModel
import SpinAPI

extension Check {
    /// What a Shim brings runs as root on nodes, so it should be known what that is.
    static let shimDigests = Check(
        "shim-digests",
        fine: "What the Shims bring is pinned by digest, or signed."
    ) { snapshot throws(Unread) -> [Finding] in
        try snapshot.list(.shims).compactMap { object in
            // One that can't be read is told of by the operator.
            guard let shim = try? Shim(json: object.jsonBytes) else { return nil }
            let fields = shim.spec.fetchStrategy.unpinned
            guard !fields.isEmpty else { return nil }
            return Finding(
                .warning,
                "Shim \(object.name) installs whatever is at \(fields.joined(separator: ", ")), which runs as root on "
                    + "its nodes: there is no digest, and no key that it has to be signed by.",
                remedy:
                    "Set sha256 beside each location, name the image by its digest, or set signature.publicKey.",
                page: "docs/shims.md#sources"
            )
        }
    }
}

extension FetchStrategy {
    /// The fields whose artifacts may be anything.
    fileprivate var unpinned: [String] {
        guard publicKey?.isEmpty ?? true else { return [] }
        if let oci {
            return oci.reference.contains("@sha256:") ? [] : ["spec.fetchStrategy.oci.reference"]
        }
        // What is in the agents' image comes with that.
        if file != nil { return [] }
        guard platforms.isEmpty else {
            return platforms.indices.filter { platforms[$0].source.sha256?.isEmpty ?? true }
                .map { "spec.fetchStrategy.platforms[\($0)].location" }
        }
        guard let anonHTTP, anonHTTP.sha256?.isEmpty ?? true else { return [] }
        return ["spec.fetchStrategy.anonHttp.location"]
    }
}
