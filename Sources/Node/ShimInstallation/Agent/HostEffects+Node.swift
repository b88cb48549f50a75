// SPDX-License-Identifier: Apache-2.0

import Artifacts
import Glibc
package import Logging
package import SpinAPI

extension HostEffects {
    /// The steps, done to the node that this process runs on.
    ///
    /// - Parameters:
    ///   - root: The folder that has the host's root.
    ///   - changesRoot: Whether the host's programs are run in that root.
    ///   - credentials: The folder of `config.json`.
    ///   - authorities: The folder of `ca.crt`.
    /// - Throws: ``NodeFailure`` where those can't be read.
    package static func forNode(
        _ order: InstallationOrder,
        root: String,
        changesRoot: Bool,
        credentials: String,
        authorities: String,
        logger: Logger
    ) throws(NodeFailure) -> HostEffects {
        let commands = HostCommands(root: root, changesRoot: changesRoot)
        let cri = CRIClient()
        return HostEffects(
            order,
            architecture: Self.architecture,
            host: HostRoot(path: root),
            artifacts: try .forNode(
                order,
                credentials: credentials,
                authorities: authorities,
                logger: logger
            ),
            restart: RuntimeRestart(commands),
            check: changesRoot ? ConfigurationCheck(commands) : nil,
            askRuntime: { try await cri.status(socket: $0) },
            logger: logger
        )
    }

    /// The architecture of this machine, as Kubernetes calls it.
    private static var architecture: String {
        #if arch(x86_64)
        "amd64"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown"
        #endif
    }
}
