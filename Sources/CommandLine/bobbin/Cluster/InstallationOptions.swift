import ArgumentParser
import Diagnosis
import SpinAPI

/// The installation of Bobbin that a command uses.
struct InstallationOptions: ParsableArguments {
    @Option(
        help: "Namespace of the operator. Default: the one that is found in the cluster.",
        completion: ClusterCompletions.namespaces
    )
    var operatorNamespace: String?

    /// The installation in `--operator-namespace`, otherwise the one that is found. If there are several, a warning says which
    /// one is used.
    ///
    /// - Parameter namespace: The namespace of the objects that the command uses; empty for all namespaces.
    func installation(in cluster: Cluster, for namespace: String) async -> Installation {
        if let operatorNamespace { return Installation(namespace: operatorNamespace) }
        let choice = await InstallationFinder(client: cluster.client, namespace: namespace).find()
        if let warning = choice.warning { Console.message("warning: \(warning)") }
        return choice.installation
    }
}
