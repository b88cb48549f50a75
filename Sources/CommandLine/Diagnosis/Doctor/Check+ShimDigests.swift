// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

extension Check {
    /// A shim runs as root on nodes, so its content should be verified.
    static let shimDigests = Check(
        "shim-digests",
        fine: "The artifacts of the Shims are pinned by digest or signed."
    ) { snapshot throws(Unread) -> [Finding] in
        try snapshot.list(.shims).compactMap { object in
            // The operator reports one that cannot be read.
            guard let shim = try? Shim(json: object.jsonBytes) else { return nil }
            let fields = shim.spec.fetchStrategy.unpinned
            guard !fields.isEmpty else { return nil }
            return Finding(
                .warning,
                "Shim \"\(object.name)\" installs unverified artifacts, which run as root on its nodes: no digest or "
                    + "signature key is set for \(fields.joined(separator: ", ")).",
                remedy:
                    "Set sha256 for each location, use the digest of the image, or set signature.publicKey.",
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
