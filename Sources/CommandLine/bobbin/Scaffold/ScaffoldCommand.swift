// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KubeModel
import Manifests
import Scaffolding

/// `bobbin scaffold`: the manifests of an app.
struct ScaffoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scaffold",
        abstract: "Create the manifest of an app.",
        discussion: """
            Does not need a cluster. Supports the flags of spin-plugin-kube, and more.

              bobbin scaffold --from ghcr.io/me/hello:1 | kubectl apply -f -
              bobbin scaffold -f ttl.sh/hello_world:1h --name hello -r 3 -o app.yaml
              bobbin scaffold -f ghcr.io/me/shop:2 --variable greeting=hi --variable-from-secret token=shop-api/token
              bobbin scaffold -f ghcr.io/me/shop:2 --autoscaler hpa --cpu-limit 100m --memory-limit 128Mi
            """
    )

    @OptionGroup var options: ScaffoldOptions

    @Option(name: .shortAndLong, help: "Namespace to set in the manifests. Default: none.")
    var namespace: String?

    @Option(
        name: .shortAndLong,
        help: "File to write to. Default: standard output.",
        completion: .file()
    )
    var out: String?

    func validate() throws {
        guard options.from != nil else {
            throw ValidationError("--from must be set to the image of the app")
        }
    }

    func run() async throws {
        let objects = try options.scaffold(namespace: namespace).objects()
        let text = objects.map(YAML.encode).joined(separator: "---\n")
        guard let out else { return Console.write(text) }
        try ManifestOutput(path: out, isSecret: objects.contains { $0["kind"] == "Secret" }).write(text)
        Console.message("Application manifest saved to \(out)")
    }
}
