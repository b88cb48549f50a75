// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnosis
import Foundation
import KubeClient
import KubeModel
import Terminal

/// `bobbin migrate`: the changes of a migration from SpinKube, and the removal of its operators.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Report what migrating from SpinKube changes, and remove its operators.",
        discussion: """
            Changes nothing without --remove-operators. Never removes CRDs, SpinApps, executors, Shims, namespaces or \
            cert-manager.

              bobbin migrate
              bobbin migrate --output yaml
              bobbin migrate --remove-operators
            """
    )

    @Flag(help: "Remove SpinKube's operators, with their webhooks, certificates and roles.")
    var removeOperators = false

    @Flag(name: [.customShort("y"), .long], help: "Don't ask for confirmation.")
    var yes = false

    @Option(name: [.customShort("o"), .long], help: "Output format of the report, for scripts.")
    var output: DataFormat?

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    func validate() throws {
        guard !yes || removeOperators else {
            throw ValidationError("--yes can only be used with --remove-operators")
        }
        guard output == nil || !removeOperators else {
            throw ValidationError("only one of --output and --remove-operators can be used")
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
                return Console.write("\nSpinKube's operators are not installed. Nothing to do.\n")
            }
            if let obstacle = RemovalPlan.obstacle(in: snapshot, to: plan) {
                throw MigrationStopped(obstacle)
            }
            Console.write(
                "\nThe following steps will be performed in this order:\n"
                    + plan.steps.map { "  \($0.title)\n" }.joined()
            )
            try confirm()
            try await OperatorRemoval(client: cluster.client).run(plan)
            Console.write(report.farewell)
        }
    }

    private func confirm() throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw MigrationStopped(
                "cannot ask for confirmation without a terminal; use --yes to remove the operators. Nothing was removed"
            )
        }
        Console.progress("Do you want to continue? (y/N): ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            throw MigrationStopped("canceled; nothing was removed")
        }
    }
}

/// Why a removal did not start.
struct MigrationStopped: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
