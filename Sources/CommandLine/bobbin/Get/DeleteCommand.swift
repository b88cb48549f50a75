// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KubeClient
import KubeModel
import Listings

/// `bobbin delete`.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete apps and all objects that were created for them.",
        discussion: """
            Asks for confirmation on a terminal, unless --yes is set. Does not ask in a script.

              bobbin delete hello
              bobbin delete hello other --yes --no-wait
              bobbin delete shim/spin-v2 --dry-run=server
            """
    )

    @Argument(
        help: ArgumentHelp("Names of apps, or kind/name.", valueName: "name"),
        completion: ClusterCompletions.apps
    )
    var names: [String]

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions<NameFormats>

    @Flag(name: .shortAndLong, help: "Don't ask for confirmation.")
    var yes = false

    @Option(
        name: .customLong("dry-run"),
        defaultAsFlag: "client",
        parsing: .next,
        help: ArgumentHelp(
            """
            Must be "none", "server" or "client". With client, or no value, only check that the objects exist. With \
            server, submit the requests without deleting the objects.
            """,
            valueName: "strategy"
        )
    )
    var requestedDryRun: String?

    @Flag(inversion: .prefixedNo, help: "Wait until the objects are gone.")
    var wait = true

    @Option(
        help: ArgumentHelp(
            "Time to wait before giving up, such as 90s or 5m. Default: no limit.",
            valueName: "duration"
        )
    )
    var timeout: TimeLimit?

    @Flag(help: "Exit 0 if a named object does not exist.")
    var ignoreNotFound = false

    func validate() throws { _ = try DryRun(requestedDryRun) }

    func run() async throws {
        let dryRun = try DryRun(requestedDryRun)
        let objects = try ObjectNames(names)
        guard !objects.names.isEmpty else {
            throw CommandFailure(
                "\"\(names[0])\" is a kind; name the objects to delete, for example \"\(names[0])/NAME\""
            )
        }
        if !yes, dryRun == .none, isatty(STDIN_FILENO) == 1, !Self.confirms(objects) {
            throw CommandFailure("canceled; nothing was deleted")
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
                    Failure.report(error)
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
            Console.print("\(source.kind.resourceName)/\(name)")
        } else {
            let suffix = [DryRun.none: "", .client: " (dry run)", .server: " (server dry run)"][dryRun] ?? ""
            Console.print("\(source.kind.resourceName) \"\(name)\" deleted\(suffix)")
        }
        return uid
    }

    private static func confirms(_ objects: ObjectNames) -> Bool {
        let names = objects.names.map { "\"\($0)\"" }.joined(separator: ", ")
        Console.message(
            "You are about to delete \(objects.kind.resourceName) \(names). This cannot be undone."
        )
        Console.progress("Do you want to continue? (y/N): ")
        return ["y", "yes"].contains((readLine() ?? "").lowercased())
    }
}
