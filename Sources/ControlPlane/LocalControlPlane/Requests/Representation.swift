// SPDX-License-Identifier: Apache-2.0

/// In which shape a client wants objects.
enum Representation: Sendable, Hashable {
    case whole
    /// `Table` of `meta.k8s.io`, of this version: what `kubectl get` prints.
    case table(version: String)
    /// `PartialObjectMetadata` of `meta.k8s.io`, of this version.
    case metadata(version: String)

    /// Picks the first shape of an `Accept` header that can be served.
    init(accept: String) throws(APIFailure) {
        guard !accept.isEmpty else {
            self = .whole
            return
        }
        for clause in accept.split(separator: ",") {
            let media = MediaRange(clause)
            guard media.isJSON else { continue }
            guard let shape = media.parameters["as"] else {
                self = .whole
                return
            }
            let version = media.parameters["v"] ?? "v1"
            guard media.parameters["g"] == "meta.k8s.io", version == "v1" || version == "v1beta1" else {
                continue
            }
            switch shape {
            case "Table":
                self = .table(version: version)
                return
            case "PartialObjectMetadata", "PartialObjectMetadataList":
                self = .metadata(version: version)
                return
            default: continue
            }
        }
        throw .notAcceptable()
    }
}
