// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import KubeRuntime
import Listings

/// `bobbin get`: apps, executors and shims in a table, or whole.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List SpinApps, executors and Shims.",
        discussion: """
            Lists apps if no kind is given. If an app has the name of a kind, use kind/name: spinapp/shims.

              bobbin get                  # the apps in the current namespace
              bobbin get hello -o yaml    # one app as YAML
              bobbin get -A --watch       # the apps in all namespaces, and their changes
              bobbin get shims -o wide    # the Shims, with more columns
            """,
        aliases: ["list"]
    )

    @Argument(
        help: ArgumentHelp("A kind, names of apps, or kind/name.", valueName: "name"),
        completion: ClusterCompletions.apps
    )
    var names: [String] = []

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var scope: AllNamespacesOption
    @OptionGroup var output: OutputOptions<TableFormats>
    @OptionGroup var headings: HeadingsOption

    @Option(
        name: [.customShort("l"), .customLong("selector")],
        help: "Label selector to filter on, such as key1=value1,key2=value2."
    )
    var selector = ""

    @Flag(name: .shortAndLong, help: "Watch for changes after listing the objects.")
    var watch = false

    @Flag(help: "Exit 0 if a named object does not exist.")
    var ignoreNotFound = false

    func run() async throws {
        let objects = try ObjectNames(names)
        if !objects.names.isEmpty {
            if scope.allNamespaces {
                throw CommandFailure("a resource cannot be retrieved by name across all namespaces")
            }
            if !selector.isEmpty {
                throw CommandFailure("name cannot be provided when a selector is specified")
            }
        }
        if watch, objects.names.count > 1 {
            throw CommandFailure("you may only watch a single object or all")
        }
        try await cluster.withCluster { cluster in
            let printer = ObjectPrinter(
                kind: objects.kind,
                format: output.format,
                hasHeadings: !headings.withoutHeadings,
                hasNamespace: scope.allNamespaces
            )
            let namespace = scope.allNamespaces || !objects.kind.type.isNamespaced ? "" : cluster.namespace
            let source = ObjectSource(client: cluster.client, kind: objects.kind, namespace: namespace)
            if watch {
                try await source.watch(name: objects.names.first, labels: selector, into: printer)
            } else if objects.names.isEmpty {
                try await list(source, printer)
            } else {
                try await read(objects.names, source, printer)
            }
        }
    }

    private func list(_ source: ObjectSource, _ printer: ObjectPrinter) async throws {
        let found = try await source.all(labels: selector)
        if found.isEmpty, output.format == nil || output.format == .wide {
            let place = source.namespace.isEmpty ? "" : " in \(source.namespace) namespace"
            return Console.message("No resources found\(place).".replacing("found.", with: "found"))
        }
        Console.write(printer.text(found, isList: true, now: WallClock.now))
    }

    /// Prints the objects that exist, then an error for each that does not, as kubectl does.
    private func read(_ names: [String], _ source: ObjectSource, _ printer: ObjectPrinter) async throws {
        var found: [JSONValue] = []
        var failures: [any Error] = []
        for name in names {
            do {
                found.append(try await source.one(name))
            } catch let error as KubeError where error.isNotFound && source.isMissing(name, error) {
                if !ignoreNotFound { failures.append(error) }
            }
        }
        if !found.isEmpty {
            Console.write(printer.text(found, isList: names.count > 1, now: WallClock.now))
        }
        failures.forEach(Failure.report)
        if !failures.isEmpty { throw ExitCode.failure }
    }
}
