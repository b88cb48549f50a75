// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeModel
import Manifests
import SpinAPI

/// `bobbin render`: the objects of apps and Shims.
struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print the objects that the operator creates for SpinApps and Shims.",
        discussion: """
            Does not need a cluster: the operator's own code renders the objects. Executors, Secrets and ConfigMaps are \
            also read from the files. If one is missing, a placeholder is used and a note is printed to standard error.

              bobbin render -f app.yaml
              bobbin scaffold --from ghcr.io/me/hello:1 | bobbin render -f -
              bobbin render -f app.yaml -f executor.yaml -f secrets.yaml -o json
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

    @Option(name: .shortAndLong, help: "Namespace for manifests that do not set one.")
    var namespace = ""

    @Option(help: "Namespace of the operator. Its executors serve all namespaces.")
    var operatorNamespace = Installation.defaultNamespace

    @Option(name: .shortAndLong, help: "Output format.")
    var output = Output.yaml

    enum Output: String, ExpressibleByArgument, CaseIterable { case yaml, json, name }

    func validate() throws {
        guard !filename.isEmpty else {
            throw ValidationError("-f must be set to a file with manifests, or \"-\" for standard input")
        }
    }

    func run() async throws {
        let manifests = try filename.flatMap(ManifestFile.read)
        var rendition = Rendition(namespace: namespace, operatorNamespace: operatorNamespace)
        rendition.render(manifests)
        for note in rendition.notes { Console.message(note) }
        for error in rendition.errors { Console.message("error: \(error)") }
        Console.write(text(of: rendition.objects))
        if !rendition.errors.isEmpty { throw ExitCode.failure }
    }

    private func text(of objects: [JSONValue]) -> String {
        switch output {
        case .yaml: return objects.map(YAML.encode).joined(separator: "---\n")
        case .name: return objects.map { $0.qualifiedName + "\n" }.joined()
        case .json:
            guard objects.count != 1 else { return objects[0].description + "\n" }
            let list: JSONValue = ["apiVersion": "v1", "kind": "List", "items": .array(objects)]
            return list.description + "\n"
        }
    }
}
