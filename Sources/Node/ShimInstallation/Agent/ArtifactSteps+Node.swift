// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import Logging
package import SpinAPI

extension ArtifactSteps {
    /// Fetches as the order says, with what the agent's pod was given for it.
    ///
    /// - Throws: ``NodeFailure`` where that can't be read.
    package static func forNode(
        _ order: InstallationOrder,
        credentials: String,
        authorities: String,
        logger: Logger
    ) throws(NodeFailure) -> ArtifactSteps {
        let fetcher = ArtifactFetcher(
            maxSize: order.maxSize,
            publicKey: order.publicKey,
            proxy: order.proxy,
            certificateAuthorities: try ownFile("\(authorities)/ca.crt"),
            credentials: try registryCredentials("\(credentials)/config.json"),
            pause: { try await Task.sleep(for: $0) },
            log: { logger.warning("\($0)") }
        )
        return ArtifactSteps(
            fetch: { source, architecture, file in
                let fetched = try await fetcher.fetch(source, architecture: architecture, to: file)
                logger.info("fetched the artifact", metadata: ["sha256": "\(fetched.sha256)"])
                return if case .imageLayer(let path) = fetched.kind { path } else { nil }
            },
            unpack: { artifact, binary, destination, architecture in
                let digest = try ShimExtraction.extract(
                    from: artifact,
                    binary: binary,
                    to: destination,
                    limit: order.maxSize
                )
                _ = try Executable.check(destination, architecture: architecture)
                return digest
            }
        )
    }

    private static func registryCredentials(_ path: String) throws(NodeFailure) -> RegistryCredentials? {
        guard let bytes = try ownFile(path) else { return nil }
        do { return try RegistryCredentials(dockerConfig: bytes) } catch {
            throw NodeFailure(
                .fetchFailed,
                "cannot read the pull Secret: \(error); its type must be kubernetes.io/dockerconfigjson"
            )
        }
    }

    /// A file of the agent's own container; `nil` where it isn't there.
    private static func ownFile(_ path: String) throws(NodeFailure) -> [UInt8]? {
        try HostRoot(path: "/").read(path)
    }
}
