// SPDX-License-Identifier: Apache-2.0

package import Digests
package import SpinAPI

/// How a binary is had: fetched, and taken out of what was fetched. All paths are this machine's.
package struct ArtifactSteps: Sendable {
    /// Brings an artifact into a file that may have its beginning already, and checks it. Gives the path of the binary
    /// in it where the artifact tells that.
    package var fetch:
        @Sendable (_ source: ArtifactSource, _ architecture: String, _ file: String) async throws -> String?
    /// Takes the binary of that name out of the artifact, into a new file, and checks that it's for the architecture.
    package var unpack:
        @Sendable (_ artifact: String, _ binary: String, _ destination: String, _ architecture: String)
            async throws ->
            SHA256

    package init(
        fetch: @escaping @Sendable (ArtifactSource, String, String) async throws -> String?,
        unpack: @escaping @Sendable (String, String, String, String) async throws -> SHA256
    ) {
        self.fetch = fetch
        self.unpack = unpack
    }
}
