// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests

/// The CustomResourceDefinitions of `crds/`, built into the program.
enum EmbeddedCRDs {
    /// The definitions, as manifests.
    static func documents() throws -> [Manifest] {
        let files = [
            ("crds/spinapps.yaml", PackageResources.spinapps_yaml),
            ("crds/spinappexecutors.yaml", PackageResources.spinappexecutors_yaml),
            ("crds/shims.yaml", PackageResources.shims_yaml),
        ]
        return try files.flatMap { name, bytes in
            try ManifestFile.manifests(String(decoding: bytes, as: UTF8.self), source: name)
        }
    }
}
