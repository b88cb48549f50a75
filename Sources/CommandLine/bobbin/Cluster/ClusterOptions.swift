// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KubeClient
import SpinAPI

/// The cluster that a command uses, chosen by kubectl's options.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: "Path to the kubeconfig file. Default: the files in KUBECONFIG, or ~/.kube/config.",
        completion: .file()
    )
    var kubeconfig: String?

    @Option(
        help: "Name of the kubeconfig context to use. Default: the current context.",
        completion: ClusterCompletions.contexts
    )
    var context: String?

    @Option(
        name: [.customShort("n"), .long],
        help: "Namespace to use. Default: the namespace of the context.",
        completion: ClusterCompletions.namespaces
    )
    var namespace: String?

    /// Connects. Nothing is sent yet.
    ///
    /// - Throws: `KubeError` or `YAMLError`, which names the file and its error.
    func connect() throws -> Cluster {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try KubeconfigFiles.load(path: kubeconfig, environment: environment)
            .configuration(context: context)
        configuration.userAgent = Installation.commandUserAgent
        if let namespace { configuration.namespace = namespace }
        return Cluster(client: try Client(configuration), configuration: configuration)
    }

    /// Runs `body` with a connection to the cluster, and closes the connection afterwards, also on an error.
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
    @Flag(name: [.customShort("A"), .long], help: "Use all namespaces.")
    var allNamespaces = false
}

/// A connection to the cluster that a command uses.
struct Cluster: Sendable {
    let client: Client
    let configuration: ClientConfiguration

    /// The namespace to use if none is given.
    var namespace: String { configuration.namespace }
}
