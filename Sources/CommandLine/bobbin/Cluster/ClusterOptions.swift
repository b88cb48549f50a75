import ArgumentParser
import Foundation
import KubeClient
import SpinAPI

/// Which cluster a command is about, chosen as kubectl's users are used to.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: "The kubeconfig, instead of those of KUBECONFIG, or ~/.kube/config.",
        completion: .file()
    )
    var kubeconfig: String?

    @Option(
        help: "The context of the kubeconfig, instead of the current one.",
        completion: ClusterCompletions.contexts
    )
    var context: String?

    @Option(
        name: [.customShort("n"), .long],
        help: "The namespace, instead of the context's.",
        completion: ClusterCompletions.namespaces
    )
    var namespace: String?

    /// Connects. Nothing is sent yet.
    ///
    /// - Throws: `KubeError` or `YAMLError`, naming the file and what is wrong with it.
    func connect() throws -> Cluster {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try KubeconfigFiles.load(path: kubeconfig, environment: environment)
            .configuration(context: context)
        configuration.userAgent = Installation.commandUserAgent
        if let namespace { configuration.namespace = namespace }
        return Cluster(client: try Client(configuration), configuration: configuration)
    }

    /// Does something with a cluster, and lets go of the connection whatever happens.
    func withCluster<Result>(_ body: (Cluster) async throws -> Result) async throws -> Result {
        let cluster = try connect()
        do {
            let result = try await body(cluster)
            await cluster.client.shutDown()
            return result
        } catch {
            await cluster.client.shutDown()
            throw error
        }
    }
}

/// `-A`, for commands that list.
struct AllNamespacesOption: ParsableArguments {
    @Flag(name: [.customShort("A"), .long], help: "Of all namespaces.")
    var allNamespaces = false
}

/// A connection to the cluster that a command is about.
struct Cluster: Sendable {
    let client: Client
    let configuration: ClientConfiguration

    /// The namespace meant where none is named.
    var namespace: String { configuration.namespace }
}
