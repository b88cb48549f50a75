import ArgumentParser
import KubeModel
import Manifests
import Scaffolding
import SpinAPI

/// `bobbin deploy`: applies an app, and waits until it runs.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Applies an app, and waits until it is ready.",
        discussion: """
            The app is either made of an image, with the flags of `bobbin scaffold`, or of manifests. It is applied \
            server-side. Stops waiting early where the app would have to be changed to become ready.

              bobbin deploy --from ghcr.io/me/hello:1
              bobbin deploy --from ghcr.io/me/hello:2 -r 3 -n web --timeout 2m
              bobbin deploy --manifest app.yaml --manifest secrets.yaml
              bobbin deploy --from ghcr.io/me/hello:2 --dry-run=server
            """
    )

    @OptionGroup var app: ScaffoldOptions

    @Option(
        help: ArgumentHelp(
            "A file of manifests to apply, instead of --from; may be repeated. \"-\" is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var manifest: [String] = []

    // Not by `scanningForValue`, which forgets the value of `--dry-run=server` where another option follows.
    @Option(
        defaultAsFlag: "client",
        parsing: .next,
        help: ArgumentHelp(
            "Change nothing: \"client\", or no value, prints the manifests, \"server\" has the API server check them.",
            valueName: "how"
        )
    )
    var dryRun: String?

    @Flag(inversion: .prefixedNo, help: "Wait until the apps are ready.")
    var wait = true

    @Option(help: ArgumentHelp("How long to wait, such as 90s or 5m.", valueName: "duration"))
    var timeout = TimeLimit(minutes: 5)

    @OptionGroup(title: "Applying") var applying: ApplyOptions
    @OptionGroup(title: "Cluster") var cluster: ClusterOptions

    func validate() throws {
        _ = try DryRun(dryRun)
        guard (app.from == nil) != manifest.isEmpty else {
            throw ValidationError("give either --from with an image or --manifest with a file")
        }
        // kubectl's -f is a file.
        if let file = app.from, [".yaml", ".yml", ".json"].contains(where: file.hasSuffix) || file == "-" {
            throw ValidationError("-f (--from) takes an image: say --manifest \(file) to apply a file")
        }
    }

    func run() async throws {
        let manifests = try manifests()
        let mode = try DryRun(dryRun)
        if mode == .client {
            let objects = manifests.map { $0.value.inNamespace(cluster.namespace ?? "") }
            return Console.write(objects.map(YAML.encode).joined(separator: "---\n"))
        }
        try await cluster.withCluster { cluster in
            let deployment = AppDeployment(cluster: cluster, applying: applying)
            let isDryRun = mode == .server
            let apps = try await deployment.apply(manifests, isDryRun: isDryRun)
            guard wait, !isDryRun, !apps.isEmpty else { return }
            try await deployment.waitUntilReady(apps, limit: timeout)
        }
    }

    private func manifests() throws -> [Manifest] {
        guard manifest.isEmpty else { return try manifest.flatMap(ManifestFile.read) }
        let objects = try app.scaffold(namespace: nil).objects()
        // What an app refers to comes before it, so that it is never seen without.
        let ordered =
            objects.filter { $0["kind"] != "SpinApp" } + objects.filter { $0["kind"] == "SpinApp" }
        return ordered.map { object in
            Manifest(
                value: object,
                apiVersion: object["apiVersion"]?.string ?? "",
                kind: object["kind"]?.string ?? "",
                key: ObjectKey(name: object[path: "metadata", "name"]?.string ?? ""),
                origin: "--from"
            )
        }
    }
}
