// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnosis
import SpinAPI

/// The installation of Bobbin that a command uses.
struct InstallationOptions: ParsableArguments {
    @Option(
        help: "Namespace in which Bobbin is installed. By default, the command finds it in the cluster.",
        completion: ClusterCompletions.namespaces
    )
    var operatorNamespace: String?

    /// The installation in `--operator-namespace`, otherwise the one that is found. If there are several, a warning says which
    /// one is used.
    ///
    /// - Parameter namespace: Where the objects are that the command is about; empty for all namespaces.
    /// - Throws: `KubeError` where the API server doesn't answer.
    func installation(in cluster: Cluster, for namespace: String) async throws -> Installation {
        if let operatorNamespace { return Installation(namespace: operatorNamespace) }
        let choice = try await InstallationFinder(client: cluster.client, namespace: namespace).find()
        if let warning = choice.warning { Console.message("warning: \(warning)") }
        return choice.installation
    }
}
