import ArgumentParser
import BobbinOperator
import Foundation
import KubeClient
import OperatorFlags

/// `bobbin controller`: the operator, from a developer's machine, on whatever cluster KUBECONFIG names.
struct ControllerCommand: AsyncParsableCommand, StopsBySignal {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Runs the operator from here, on the cluster of your kubeconfig and with your rights.",
        discussion: """
            Reads KUBECONFIG (a list is merged, as kubectl does) or ~/.kube/config. Ctrl-C stops it.
            """
    )

    @Option(help: "The kubeconfig, instead of those of KUBECONFIG.")
    var kubeconfig: String?

    @Option(help: "The context, instead of the current one.")
    var context: String?

    @OptionGroup(title: "Operator") var flags: OperatorFlags

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try KubeconfigFiles.load(path: kubeconfig, environment: environment)
            .configuration(context: context)
        // A context's namespace is where its user works, not where an operator lives.
        let options = flags.options(namespace: "", servesProbes: false)
        try await Preflight.check(configuration, namespaces: options.namespaces)
        Console.say("bobbin: reconciling on \(configuration.server)")
        try await SpinOperator(configuration, options).run()
    }
}
