// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import KubeRuntime
import Listings
import SpinAPI
import SpinState
import Terminal

/// `bobbin nodes`: the state of shims on nodes.
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "List nodes with their shims.",
        discussion: """
            Prints one line per node and shim. Ready: pods can run on the node. Waiting: the rollout has not reached the node.

              bobbin nodes
              bobbin nodes --shim spin-v2 -o wide
              bobbin nodes -o json
            """
    )

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions<ReportFormats>
    @OptionGroup var headings: HeadingsOption

    @Option(help: ArgumentHelp("Only list this Shim.", valueName: "name"))
    var shim: String?

    func run() async throws {
        try await cluster.withCluster { cluster in
            let client = cluster.client
            let shims = try await ObjectSource(client: client, kind: .shim, namespace: "").all(labels: "")
            if let shim, !shims.contains(where: { $0[path: "metadata", "name"]?.string == shim }) {
                // In the server's own words.
                _ = try await ObjectSource(client: client, kind: .shim, namespace: "").one(shim)
            }
            let nodes = try await client.objects(of: Self.nodes, Selection())
            let agents = try await agents(client)
            let statuses = ShimNodeStatus.all(
                nodes: nodes.sorted { Self.name($0) < Self.name($1) },
                shims: shims,
                agents: agents,
                only: shim,
                now: WallClock.now
            )
            show(statuses, agents.first?.metadata.namespace ?? Installation.defaultNamespace)
        }
    }

    private static let nodes = ResourceType(version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    private static func name(_ node: JSONValue) -> String { node[path: "metadata", "name"]?.string ?? "" }

    /// The agents' pods. Without the right to read them, only the reasons of failures are missing.
    private func agents(_ client: Client) async throws -> [AgentPod] {
        do {
            let selection = Selection(labels: ShimKeyspace.shimLabel)
            return try await client.list(AgentPod.self, selection, ListOptions()).items
        } catch let error as KubeError where error.isForbidden {
            Console.message(
                "warning: cannot read the agents' pods, so the reasons of failures are missing: \(error.message)"
            )
            return []
        }
    }

    private func show(_ statuses: [ShimNodeStatus], _ agentNamespace: String) {
        switch output.format {
        case .json: Console.write(ObjectText.json(["items": .array(statuses.map(\.json))]))
        case .yaml: Console.write(ObjectText.yaml(["items": .array(statuses.map(\.json))]))
        case .wide, .name, nil:
            guard !statuses.isEmpty else { return Console.message("No resources found") }
            let isWide = output.format == .wide
            var table = Table(ShimNodeStatus.headings(isWide: isWide))
            for status in statuses { table.add(status.row(isWide: isWide)) }
            Console.write(table.text(on: Console.output, withHeadings: !headings.withoutHeadings))
            let command = "\(Invocation.commandName) nodes"
            let hint = ShimNodeStatus.hint(on: statuses, command: command, agentNamespace: agentNamespace)
            if let hint { Console.message(hint) }
        }
    }
}
