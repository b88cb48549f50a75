// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// Which layers of a manifest are the artifact.
enum LayerChoice: Sendable {
    /// This one.
    case layer(ImageManifest.Descriptor)
    /// The topmost one with that file in it.
    case topmost([ImageManifest.Descriptor], path: String)

    /// A layer with the wanted title is the artifact; else, of an image, the wanted file is looked for. Where nothing is
    /// wanted, it is the only layer.
    init(of manifest: ImageManifest, path: String?, _ reference: ImageReference) throws(NodeFailure) {
        let titles = manifest.layers.compactMap(\.title)
        guard let path else {
            guard manifest.layers.count == 1 else {
                let hint =
                    manifest.isImage ? "the path of the shim" : "one of \(titles.joined(separator: ", "))"
                throw NodeFailure(
                    .archiveInvalid,
                    "\(reference) has \(manifest.layers.count) layers; set fetchStrategy.oci.path to \(hint)"
                )
            }
            self = .layer(manifest.layers[0])
            return
        }
        let titled = manifest.layers.filter { $0.title == path }
        if titled.count == 1 {
            self = .layer(titled[0])
        } else if manifest.isImage, titled.isEmpty {
            self = .topmost(manifest.layers, path: path)
        } else {
            let problem = titled.isEmpty ? "no layer with the title \(path)" : "more than one \(path)"
            throw NodeFailure(
                .archiveInvalid,
                "\(reference) has \(problem) (available: \(titles.joined(separator: ", "))); check "
                    + "fetchStrategy.oci.path"
            )
        }
    }
}
