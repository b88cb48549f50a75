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
        abstract: "Shows what applying manifests would change in the cluster.",
        discussion: """
            Asks the API server (a server-side dry run), so nothing is changed. Of a SpinApp it also shows what the \
            operator would then change: the Deployment, the Service and the rest. Values of Secrets are masked. \
            Fields count as `bobbin deploy` sets them; for others, say their --field-manager.

            Exits with 0 where nothing differs, with 1 where something does, and with 2 on any error.

              bobbin diff -f app.yaml
              kubectl kustomize overlays/prod | bobbin diff -f - -n prod
              bobbin diff -f app.yaml --no-rendered
            """
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "A file of manifests; may be repeated. \"-\" is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var filename: [String] = []

    @Flag(inversion: .prefixedNo, help: "Also what the operator would make of SpinApps.")
    var rendered = true

    @OptionGroup(title: "Applying") var applying: ApplyOptions
    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    /// As `kubectl diff` has it: 1 is for what differs.
    private static let failure = ExitCode(2)

    func run() async throws {
        do {
            guard !filename.isEmpty else {
                throw InvalidManifest(origin: "-f", problem: "must say the file with the manifests")
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
            Console.note("error: \(error)")
            throw Self.failure
        }
    }

    /// Prints it, and says whether nothing differs. What fails doesn't keep the rest from being shown.
    private func show(_ diff: ClusterDiff, of manifests: [Manifest]) async throws -> Bool {
        var diff = diff
        await diff.compare(manifests)
        for change in diff.changes { Console.write(Self.text(change)) }
        for note in diff.notes { Console.note(note) }
        for error in diff.errors { Console.note("error: \(error)") }
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
