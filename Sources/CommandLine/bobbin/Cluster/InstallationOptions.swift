import ArgumentParser
import Diagnosis
import SpinAPI

/// Which installation of Bobbin a command is about.
struct InstallationOptions: ParsableArguments {
    @Option(
        help: "The namespace that Bobbin is installed in; by default it is found in the cluster.",
        completion: ClusterCompletions.namespaces
    )
    var operatorNamespace: String?

    /// The installation that is named, else the one that is found. Where there are several, the person is told which one
    /// it is.
    ///
    /// - Parameter namespace: Where the objects are that the command is about; empty for all namespaces.
    func installation(in cluster: Cluster, for namespace: String) async -> Installation {
        if let operatorNamespace { return Installation(namespace: operatorNamespace) }
        let choice = await InstallationFinder(client: cluster.client, namespace: namespace).find()
        if let warning = choice.warning { Console.message("warning: \(warning)") }
        return choice.installation
    }
}
