// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeModel
import Manifests
import Preview
import SpinAPI
import Terminal

/// `bobbin diff`: what applying manifests would change.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what would change if manifests were applied.",
        discussion: """
            Uses a server-side dry run, so nothing is changed. For a SpinApp, also shows the changes that the operator \
            would make: to the Deployment, the Service and the other objects. Values in Secrets are masked. The diff is \
            for `bobbin deploy`; if you apply with another tool, set --field-manager to its field manager.

            Exit code: 0 if there are no differences, 1 if there are, 2 on an error.

              bobbin diff -f app.yaml
              kubectl kustomize overlays/prod | bobbin diff -f - -n prod
              bobbin diff -f app.yaml --no-rendered
            """
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "File with manifests. Use \"-\" for standard input. Can be repeated.",
            valueName: "file"
        ),
        completion: .file()
    )
    var filename: [String] = []

    @Flag(inversion: .prefixedNo, help: "Include the objects that the operator creates for SpinApps.")
    var rendered = true

    @OptionGroup(title: "Applying") var applying: ApplyOptions
    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    /// As in `kubectl diff`: 1 means that there are differences.
    private static let failure = ExitCode(2)

    func run() async throws {
        do {
            guard !filename.isEmpty else {
                throw ValidationError("-f must be set to a file with manifests, or \"-\" for standard input")
            }
            let manifests = try filename.flatMap(ManifestFile.read)
            let isSame = try await cluster.withCluster { cluster in
                let installation = try await installation.installation(
                    in: cluster,
                    for: cluster.namespace
                )
                let diff = ClusterDiff(
                    cluster: cluster,
                    applying: applying,
                    operatorNamespace: installation.namespace,
                    isRendered: rendered
                )
                return try await show(diff, of: manifests)
            }
            if !isSame { throw ExitCode.failure }
        } catch let code as ExitCode {
            throw code
        } catch {
            Console.message("error: \(error)")
            throw Self.failure
        }
    }

    /// Prints it, and returns whether nothing differs. An error does not stop the rest from being shown.
    private func show(_ diff: ClusterDiff, of manifests: [Manifest]) async throws -> Bool {
        var diff = diff
        await diff.compare(manifests)
        for change in diff.changes { Console.write(Self.text(change)) }
        for note in diff.notes { Console.message(note) }
        for error in diff.errors { Console.message("error: \(error)") }
        guard diff.errors.isEmpty else { throw Self.failure }
        return diff.changes.isEmpty
    }

    private static func text(_ change: UnifiedDiff) -> String {
        change.lines.map { line in
            let tone: Tone =
                switch line.kind {
                case .heading: .strong
                case .place: .quiet
                case .context: .plain
                case .removed: .bad
                case .added: .good
                }
            return Console.output.styled(line.text, tone) + "\n"
        }
        .joined()
    }
}
