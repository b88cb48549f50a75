// SPDX-License-Identifier: Apache-2.0

package import Digests

/// An artifact that was brought here, and is what it has to be.
package struct FetchedArtifact: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A tar archive or the shim itself: its content tells.
        case file
        /// A layer of a container image, a tar archive, and the path from its root of the wanted file.
        case imageLayer(path: String)
    }

    /// The digest of the file as it was brought.
    package let sha256: SHA256
    package let kind: Kind
}
