// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BobbinOperator
import KubeClient
import KubeRuntime
import OperatorFlags

/// `bobbin-operator controller`: reconciles SpinApps, from inside a cluster.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Run the operator, which reconciles SpinApps, SpinAppExecutors and Shims.",
        discussion: """
            Connects to the API server with the ServiceAccount of its pod. Use the API server flags to run it outside a cluster.
            """
    )

    @OptionGroup(title: "API server") var connection: ConnectionOptions
    @OptionGroup(title: "Operator") var flags: OperatorFlags

    func run() async throws {
        MemoryReturn.prepare()
        let configuration = try connection.configuration()
        let options = flags.options(namespace: configuration.namespace, servesProbes: true)
        do {
            try await SpinOperator(configuration, options).run()
        } catch  where options.logFormat == .json {
            // Already logged as a line of JSON.
            throw ExitCode.failure
        }
    }
}

/// The address of the API server and the credentials for it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "URL of the API server. Default: from the environment of the pod.")
    var apiServer: String?

    @Option(help: "Directory with token, ca.crt and namespace.")
    var serviceAccount = ClientConfiguration.serviceAccountDirectory

    @Option(help: "File with a bearer token, instead of the ServiceAccount's. Requires --api-server.")
    var tokenFile: String?

    @Option(
        help: "File with CA certificates, instead of the ServiceAccount's. Requires --api-server."
    )
    var caFile: String?

    func configuration() throws -> ClientConfiguration {
        try ClientConfiguration.forOperator(
            apiServer: apiServer,
            serviceAccount: serviceAccount,
            tokenFile: tokenFile,
            certificateAuthorityFile: caFile,
            environment: ProcessEnvironment.variables
        )
    }
}
