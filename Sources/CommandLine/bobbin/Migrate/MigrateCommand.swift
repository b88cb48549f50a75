import ArgumentParser
import Diagnosis
import Foundation
import KubeClient
import KubeModel
import Terminal

/// `bobbin migrate`: what taking over from SpinKube changes, and the removal of its operators.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Reports what taking over from SpinKube would change, and removes its operators.",
        discussion: """
            Without --remove-operators nothing is written. CRDs, SpinApps, executors, Shims, namespaces and cert-manager \
            are never removed.

              bobbin migrate
              bobbin migrate --output yaml
              bobbin migrate --remove-operators
            """
    )

    @Flag(help: "Remove SpinKube's operators, with their webhooks, certificates and roles.")
    var removeOperators = false

    @Flag(name: [.customShort("y"), .long], help: "Don't ask before anything is removed.")
    var yes = false

    @Option(name: [.customShort("o"), .long], help: "The report for programs: yaml or json.")
    var output: DataFormat?

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    func validate() throws {
        guard !yes || removeOperators else { throw ValidationError("--yes goes with --remove-operators") }
        guard output == nil || !removeOperators else {
            throw ValidationError("--output is for the report, without --remove-operators")
        }
    }

    func run() async throws {
        try await cluster.withCluster { cluster in
            // A server that doesn't answer is one error, not one for each kind.
            _ = try await cluster.client.read(path: "/api")
            let installation = try await installation.installation(in: cluster, for: "")
            let reader = MigrationReader(client: cluster.client, installation: installation)
            let snapshot = try await reader.snapshot()
            Progress.clear()
            let report = MigrationReport(of: snapshot)
            let plan = RemovalPlan(for: report.installations)
            if let output { return output.write(report.json(plan)) }
            Console.write(report.text(on: Console.output))
            guard removeOperators else { return Console.write(report.outlook(plan)) }
            guard !plan.steps.isEmpty else {
                return Console.write("\nNothing of SpinKube's operators is left: there is nothing to do.\n")
            }
            if let obstacle = RemovalPlan.obstacle(in: snapshot, to: plan) {
                throw MigrationStopped(obstacle)
            }
            Console.write("\nTo be done, in this order:\n" + plan.steps.map { "  \($0.title)\n" }.joined())
            try confirm()
            try await OperatorRemoval(client: cluster.client).run(plan)
            Console.write(report.farewell)
        }
    }

    private func confirm() throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw MigrationStopped(
                "nobody can be asked here: add --yes to remove the operators. Nothing was removed"
            )
        }
        Console.show("Remove them? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            throw MigrationStopped("nothing was removed")
        }
    }
}

/// Why a removal wasn't begun.
struct MigrationStopped: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
