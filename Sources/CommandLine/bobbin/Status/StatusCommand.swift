// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Diagnosis
import KubeClient
import KubeModel
import Listings
import SpinAPI
import Terminal

/// `bobbin status`: an app with its objects and problems.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show an app with its objects and events, its problems and how to fix them.",
        discussion: """
              bobbin status hello
              bobbin status spinapp/hello --namespace team-a --watch
              bobbin status shim/spin-v2
              bobbin status --all-namespaces
            """
    )

    @Argument(help: "Name of an app, or shim/NAME. Default: a summary of all apps in the namespace.")
    var name: String?

    @OptionGroup var all: AllNamespacesOption

    @Option(name: [.customShort("o"), .long], help: "Output format, for scripts.")
    var output: DataFormat?

    @Flag(
        name: [.customShort("w"), .long],
        help: "Watch for changes. Redraws a terminal; otherwise prints each change."
    )
    var watch = false

    @OptionGroup(title: "Cluster") var cluster: ClusterOptions
    @OptionGroup(title: "Cluster") var installation: InstallationOptions

    func validate() throws {
        guard name == nil || !all.allNamespaces else {
            throw ValidationError("a resource cannot be retrieved by name across all namespaces")
        }
        if let name { _ = try StatusSubject(name) }
    }

    func run() async throws {
        let subject = try name.map(StatusSubject.init)
        try await cluster.withCluster { cluster in
            let namespace = all.allNamespaces ? "" : cluster.namespace
            let page = StatusPage(
                client: cluster.client,
                installation: try await installation.installation(in: cluster, for: namespace),
                namespace: namespace,
                subject: subject
            )
            guard watch else { return print(try await page.read(at: nil)) }
            try await StatusWatch(page: page, format: output).run()
        }
    }

    private func print(_ content: StatusPage.Content) {
        if let output { output.write(content.json) } else { Console.write(content.text) }
    }
}

/// A status at one point in time.
struct StatusPage: Sendable {
    /// What is printed: either of both.
    struct Content: Sendable, Hashable {
        var text: String
        var json: JSONValue
    }

    let client: Client
    let installation: Installation
    /// Empty for all.
    let namespace: String
    let subject: StatusSubject?

    /// Reads it.
    ///
    /// - Parameter time: The time that ages are relative to; `nil` for now.
    /// - Throws: `KubeError` if the object does not exist or cannot be read.
    func read(at time: Timestamp?) async throws -> Content {
        let reader = StatusReader(client: client, installation: installation)
        switch subject {
        case .app(let name)?:
            var snapshot = try await reader.app(ObjectKey(namespace: namespace, name: name))
            if let time { snapshot.now = time }
            return content(AppStatus.text(snapshot))
        case .shim(let name)?:
            var snapshot = try await reader.shim(name)
            if let time { snapshot.now = time }
            return content(ShimStatusView.text(snapshot))
        case nil:
            let apps = try await ObjectSource(client: client, kind: .app, namespace: namespace).all(
                labels: ""
            )
            let lines = apps.map { AppStatus.summary(of: $0, now: time ?? Observer.now) }
            let place = namespace.isEmpty ? "" : " in namespace \"\(namespace)\""
            let text = lines.map { $0.tree(on: Console.output).text }.joined()
            return Content(
                text: lines.isEmpty ? "No SpinApps found\(place)\n" : text,
                json: ["apps": .array(lines.map(\.json))]
            )
        }
    }

    private func content(_ status: StatusText) -> Content {
        Content(text: status.text(on: Console.output), json: status.json)
    }
}
