// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BobbinOperator
import Foundation
import KubeClient
import OperatorFlags
import SpinAPI

/// `bobbin controller`: the operator on a developer's machine, for the cluster in KUBECONFIG.
struct ControllerCommand: AsyncParsableCommand, StopsBySignal {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Run the operator on this machine, for the cluster in your kubeconfig.",
        discussion: """
            Uses your credentials. Reads KUBECONFIG (files are merged as in kubectl) or ~/.kube/config. Press Ctrl-C to stop.
            """
    )

    @Option(help: "Path to the kubeconfig file. Default: the files in KUBECONFIG, or ~/.kube/config.")
    var kubeconfig: String?

    @Option(help: "Name of the kubeconfig context to use. Default: the current context.")
    var context: String?

    @OptionGroup(title: "Operator") var flags: OperatorFlags

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = try KubeconfigFiles.load(path: kubeconfig, environment: environment)
            .configuration(context: context)
        configuration.userAgent = Installation.operatorUserAgent
        // A context's namespace is where its user works, not where an operator lives.
        let options = flags.options(namespace: "", servesProbes: false)
        try await Preflight.check(configuration, namespaces: options.namespaces)
        Console.print("bobbin: reconciling SpinApps on \(configuration.server)")
        try await SpinOperator(configuration, options).run()
    }
}
