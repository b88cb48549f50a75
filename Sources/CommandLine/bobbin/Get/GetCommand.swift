import ArgumentParser
import KubeClient
import KubeModel
import KubeRuntime
import Listings

/// `bobbin get`: apps, executors and shims in a table, or whole.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Shows apps, executors or shims: all, or those named.",
        discussion: """
            Apps where no kind is named. A name that is a kind's too needs its kind: spinapp/shims.

              bobbin get                  # the apps of the namespace
              bobbin get hello -o yaml    # one app, whole
              bobbin get -A --watch       # the apps of all namespaces, and what becomes of them
              bobbin get shims -o wide    # the shims; executors are got the same way
            """,
        aliases: ["list"]
    )

    @Argument(
        help: ArgumentHelp("A kind, names, or kind/name.", valueName: "name"),
        completion: ClusterCompletions.apps
    )
    var names: [String] = []

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var scope: AllNamespacesOption
    @OptionGroup var output: OutputOptions<TableFormats>
    @OptionGroup var headings: HeadingsOption

    @Option(
        name: [.customShort("l"), .customLong("selector")],
        help: "Only those with these labels: key=value,..."
    )
    var selector = ""

    @Flag(name: .shortAndLong, help: "Go on and print what changes.")
    var watch = false

    @Flag(help: "Let it be no error that something isn't there.")
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
            return Console.note("No resources found\(place).".replacing("found.", with: "found"))
        }
        Console.write(printer.text(found, isList: true, now: WallClock.now))
    }

    /// What is there is printed, and what isn't is told; as kubectl does.
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
        failures.forEach(Failure.tell)
        if !failures.isEmpty { throw ExitCode.failure }
    }
}
