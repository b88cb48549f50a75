// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeModel
import Manifests
import Scaffolding
import SpinAPI

/// `bobbin deploy`: applies an app, and waits until it runs.
struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Deploy an app and wait until it is ready.",
        discussion: """
            Creates the app from an image, with the flags of `bobbin scaffold`, or from manifests, and applies it \
            server-side. Stops waiting early if the app cannot become ready without a change.

              bobbin deploy --from ghcr.io/me/hello:1
              bobbin deploy --from ghcr.io/me/hello:2 -r 3 -n web --timeout 2m
              bobbin deploy --manifest app.yaml --manifest secrets.yaml
              bobbin deploy --from ghcr.io/me/hello:2 --dry-run=server
            """
    )

    @OptionGroup var app: ScaffoldOptions

    @Option(
        help: ArgumentHelp(
            "File with manifests to apply, instead of --from. Use \"-\" for standard input. Can be repeated.",
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
            """
            Must be "none", "server" or "client". With client, or no value, only print the manifests. With server, \
            submit the requests without persisting the objects.
            """,
            valueName: "strategy"
        )
    )
    var dryRun: String?

    @Flag(inversion: .prefixedNo, help: "Wait until the apps are ready.")
    var wait = true

    @Option(help: ArgumentHelp("Time to wait, such as 90s or 5m.", valueName: "duration"))
    var timeout = TimeLimit(minutes: 5)

    @OptionGroup(title: "Applying") var applying: ApplyOptions
    @OptionGroup(title: "Cluster") var cluster: ClusterOptions

    func validate() throws {
        _ = try DryRun(dryRun)
        guard (app.from == nil) != manifest.isEmpty else {
            throw ValidationError("either --from IMAGE or --manifest FILE must be set")
        }
        // kubectl's -f is a file.
        if let file = app.from, [".yaml", ".yml", ".json"].contains(where: file.hasSuffix) || file == "-" {
            throw ValidationError("-f (--from) must be an image; to apply a file, use --manifest \(file)")
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
