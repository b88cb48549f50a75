import ArgumentParser
import KubeModel
import Manifests
import SpinAPI

/// `bobbin render`: what apps and Shims would become.
struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Prints the objects that SpinApps and Shims in files would become.",
        discussion: """
            Needs no cluster: the operator's own code makes the objects. Executors, Secrets and ConfigMaps are taken \
            from the files too. What isn't there is told of on standard error, and a placeholder stands for it.

              bobbin render -f app.yaml
              bobbin scaffold --from ghcr.io/me/hello:1 | bobbin render -f -
              bobbin render -f app.yaml -f executor.yaml -f secrets.yaml -o json
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

    @Option(name: .shortAndLong, help: "The namespace of manifests that say none.")
    var namespace = ""

    @Option(help: "Bobbin's own namespace, whose executors serve all others.")
    var operatorNamespace = Installation.defaultNamespace

    @Option(name: .shortAndLong, help: "How to print the objects: yaml, json or name.")
    var output = Output.yaml

    enum Output: String, ExpressibleByArgument, CaseIterable { case yaml, json, name }

    func validate() throws {
        guard !filename.isEmpty else {
            throw ValidationError("-f must say the file with the manifests; \"-\" is standard input")
        }
    }

    func run() async throws {
        let manifests = try filename.flatMap(ManifestFile.read)
        var rendition = Rendition(namespace: namespace, operatorNamespace: operatorNamespace)
        rendition.render(manifests)
        for note in rendition.notes { Console.note(note) }
        for error in rendition.errors { Console.note("error: \(error)") }
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
