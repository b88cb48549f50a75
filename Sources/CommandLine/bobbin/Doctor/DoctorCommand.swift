// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnosis
import KubeClient
import KubeModel
import Terminal

/// `bobbin doctor`: the problems of a cluster, its nodes and its apps.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find problems of the cluster, its nodes and apps, and how to fix them.",
        discussion: """
            Changes nothing. Checks of objects that you are not allowed to read are unknown. Exits 1 if it finds an error.

              bobbin doctor
              bobbin doctor --namespace team-a
              bobbin doctor --output json
            """
    )

    @OptionGroup var all: AllNamespacesOption

    @Option(name: [.customShort("o"), .long], help: "Output format, for scripts.")
    var output: DataFormat?

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    func validate() throws {
        guard cluster.namespace == nil || !all.allNamespaces else {
            throw ValidationError("only one of --namespace and --all-namespaces can be used")
        }
    }

    func run() async throws {
        let examination = try await cluster.withCluster { connection in
            let namespace = cluster.namespace ?? ""
            do {
                let reader = DoctorReader(
                    client: connection.client,
                    installation: try await installation.installation(
                        in: connection,
                        for: namespace.isEmpty ? connection.namespace : namespace
                    ),
                    namespace: namespace,
                    fallback: connection.namespace,
                    progress: Progress.show
                )
                return Examination(of: try await reader.snapshot())
            } catch let error as KubeError { return Examination(unreachable: "\(error)") }
        }
        Progress.clear()
        if let output {
            output.write(examination.json)
        } else {
            Console.write(examination.text(on: Console.output))
        }
        if examination.count(.error) > 0 { throw ExitCode(1) }
    }
}

/// The progress of a command, in a line of a terminal that the next one replaces.
enum Progress {
    static func show(_ text: String) {
        guard Console.errors.isInteractive else { return }
        Console.progress("\r\u{1B}[K" + PrintableText.line("\(text) ..."))
    }

    static func clear() {
        guard Console.errors.isInteractive else { return }
        Console.progress("\r\u{1B}[K")
    }
}
