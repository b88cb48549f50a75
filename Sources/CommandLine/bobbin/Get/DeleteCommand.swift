import ArgumentParser
import Foundation
import KubeClient
import KubeModel
import Listings

/// `bobbin delete`.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes apps, and everything that was made for them.",
        discussion: """
            Asks first at a terminal, unless there is --yes. In a script it doesn't ask, as kubectl doesn't.

              bobbin delete hello
              bobbin delete hello other --yes --no-wait
              bobbin delete shim/spin-v2 --dry-run=server
            """
    )

    @Argument(
        help: ArgumentHelp("The names of apps, or kind/name.", valueName: "name"),
        completion: ClusterCompletions.apps
    )
    var names: [String]

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions<NameFormats>

    @Flag(name: .shortAndLong, help: "Don't ask.")
    var yes = false

    @Option(
        name: .customLong("dry-run"),
        defaultAsFlag: "client",
        parsing: .next,
        help: ArgumentHelp(
            "Only look whether it is there (client, or no value), or let the server say what it would do (server).",
            valueName: "where"
        )
    )
    var requestedDryRun: String?

    @Flag(inversion: .prefixedNo, help: "Wait until they are gone.")
    var wait = true

    @Option(
        help: ArgumentHelp(
            "How long to wait, such as 90s or 5m; for as long as it takes unless given.",
            valueName: "duration"
        )
    )
    var timeout: TimeLimit?

    @Flag(help: "Let it be no error that something isn't there.")
    var ignoreNotFound = false

    func validate() throws { _ = try DryRun(requestedDryRun) }

    func run() async throws {
        let dryRun = try DryRun(requestedDryRun)
        let objects = try ObjectNames(names)
        guard !objects.names.isEmpty else {
            throw CommandFailure("say which to delete: \"\(names[0])\" is a kind, not a name")
        }
        if !yes, dryRun == .none, isatty(STDIN_FILENO) == 1, !Self.confirms(objects) {
            throw CommandFailure("nothing was deleted")
        }
        try await cluster.withCluster { cluster in
            let namespace = objects.kind.type.isNamespaced ? cluster.namespace : ""
            let source = ObjectSource(client: cluster.client, kind: objects.kind, namespace: namespace)
            var waiting: [(name: String, uid: String)] = []
            var hasFailed = false
            for name in objects.names {
                do {
                    waiting.append((name, try await delete(name, source, dryRun)))
                } catch let error as KubeError where error.isNotFound && source.isMissing(name, error) {
                    guard !ignoreNotFound else { continue }
                    hasFailed = true
                    Failure.tell(error)
                }
            }
            if wait, dryRun == .none {
                try await Departure(source, limit: timeout?.duration).wait(for: waiting)
            }
            if hasFailed { throw ExitCode.failure }
        }
    }

    /// - Returns: The UID of the object.
    private func delete(_ name: String, _ source: ObjectSource, _ dryRun: DryRun) async throws -> String {
        let object = try await source.one(name)
        let uid = object[path: "metadata", "uid"]?.string ?? ""
        if dryRun != .client {
            var options = DeleteOptions(uid: uid)
            options.isDryRun = dryRun == .server
            try await source.client.delete(source.kind.type, source.key(name), options)
        }
        if output.format == .name {
            Console.say("\(source.kind.resourceName)/\(name)")
        } else {
            let suffix = [DryRun.none: "", .client: " (dry run)", .server: " (server dry run)"][dryRun] ?? ""
            Console.say("\(source.kind.resourceName) \"\(name)\" deleted\(suffix)")
        }
        return uid
    }

    private static func confirms(_ objects: ObjectNames) -> Bool {
        let names = objects.names.map { "\"\($0)\"" }.joined(separator: ", ")
        Console.note("About to delete \(objects.kind.resourceName) \(names). This can't be undone.")
        Console.show("Are you sure? (y/N): ")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }
}
