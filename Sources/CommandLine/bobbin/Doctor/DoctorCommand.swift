import ArgumentParser
import Diagnosis
import KubeClient
import KubeModel
import Terminal

/// `bobbin doctor`: what is wrong with a cluster, its nodes and its apps.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Finds what is wrong with the cluster, the nodes and the apps, and says how to mend it.",
        discussion: """
            Only reads. What you may not read is told of as unknown. Exits with 1 where there is an error.

              bobbin doctor
              bobbin doctor --namespace team-a
              bobbin doctor --output json
            """
    )

    @OptionGroup var all: AllNamespacesOption

    @Option(name: [.customShort("o"), .long], help: "For programs: yaml or json.")
    var output: DataFormat?

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    func validate() throws {
        guard cluster.namespace == nil || !all.allNamespaces else {
            throw ValidationError("--namespace and --all-namespaces contradict each other")
        }
    }

    func run() async throws {
        let examination = try await cluster.withCluster { connection in
            let namespace = cluster.namespace ?? ""
            do {
                let reader = DoctorReader(
                    client: connection.client,
                    installation: try await installation.installation(in: connection, for: namespace),
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

/// What a command is at, in a line of a terminal that the next one replaces.
enum Progress {
    static func show(_ what: String) {
        guard Console.errors.isInteractive else { return }
        Console.show("\r\u{1B}[K" + PrintableText.line("reading \(what) ..."))
    }

    static func clear() {
        guard Console.errors.isInteractive else { return }
        Console.show("\r\u{1B}[K")
    }
}
