import ArgumentParser
import BobbinOperator
import KubeClient
import KubeRuntime
import OperatorFlags

/// `bobbin-operator controller`: reconciles SpinApps, from inside a cluster.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Reconciles SpinApps and SpinAppExecutors until it is told to stop.",
        discussion: """
            Finds the API server as every pod does. The flags for that are for running it elsewhere, as tests do.
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
            // Told in the log already, as a line of JSON like all others.
            throw ExitCode.failure
        }
    }
}

/// Where the API server is and who we are to it.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The API server's URL; without it, the one in the pod's environment.")
    var apiServer: String?

    @Option(help: "The folder of token, ca.crt and namespace.")
    var serviceAccount = ClientConfiguration.serviceAccountDirectory

    @Option(help: "A file with a bearer token, instead of the service account's. Needs --api-server.")
    var tokenFile: String?

    @Option(
        help: "A file with the certificate authorities, instead of the service account's. Needs --api-server."
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
