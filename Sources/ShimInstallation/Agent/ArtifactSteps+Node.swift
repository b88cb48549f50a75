import Artifacts
package import Logging
package import SpinAPI

extension ArtifactSteps {
    /// Fetches as the order says, with what the agent's pod was given for it.
    package static func forNode(
        _ order: InstallationOrder,
        credentials: String,
        authorities: String,
        logger: Logger
    ) throws(NodeFailure) -> ArtifactSteps {
        ArtifactSteps(
            fetch: { source, _, file in
                guard case .file(let path) = source.location else {
                    throw NodeFailure(.fetchFailed, "not written yet")
                }
                let here = HostRoot(path: "/")
                try here.write(here.read(path, limit: 1 << 30) ?? [], to: file)
            },
            unpack: { artifact, binary, destination, architecture in
                let digest = try ShimExtraction.extract(
                    from: artifact,
                    binary: binary,
                    to: destination,
                    limit: order.maxSize
                )
                try Executable.check(destination, architecture: architecture)
                return digest
            }
        )
    }
}
