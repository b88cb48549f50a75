import ArgumentParser
import BobbinOperator
import KubeClient
import KubeModel
import KubeRuntime
import Listings
import SpinAPI
import Terminal

/// `bobbin nodes`: how shims stand on nodes.
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes",
        abstract: "Shows which nodes have which shims, and where that fails.",
        discussion: """
            A line for each node and shim. Ready: pods can run there. Waiting: its turn hasn't come.

              bobbin nodes
              bobbin nodes --shim spin-v2 -o wide
              bobbin nodes -o json
            """
    )

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions<ReportFormats>
    @OptionGroup var headings: HeadingsOption

    @Option(help: ArgumentHelp("Only this Shim.", valueName: "name"))
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
            let standings = ShimStanding.all(
                nodes: nodes.sorted { Self.name($0) < Self.name($1) },
                shims: shims,
                agents: agents,
                only: shim,
                now: WallClock.now
            )
            show(standings, agents.first?.metadata.namespace ?? Installation.defaultNamespace)
        }
    }

    private static let nodes = ResourceType(version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    private static func name(_ node: JSONValue) -> String { node[path: "metadata", "name"]?.string ?? "" }

    /// The agents' pods. Whoever may not read them sees everything but why nodes fail.
    private func agents(_ client: Client) async throws -> [AgentPod] {
        do {
            let selection = Selection(labels: ShimKeyspace.shimLabel)
            return try await client.list(AgentPod.self, selection, ListOptions()).items
        } catch let error as KubeError where error.isForbidden {
            Console.note("warning: why nodes fail can't be told: \(error.message)")
            return []
        }
    }

    private func show(_ standings: [ShimStanding], _ agentNamespace: String) {
        switch output.format {
        case .json: Console.write(ObjectText.json(["items": .array(standings.map(\.json))]))
        case .yaml: Console.write(ObjectText.yaml(["items": .array(standings.map(\.json))]))
        case .wide, .name, nil:
            guard !standings.isEmpty else { return Console.note("No resources found") }
            let isWide = output.format == .wide
            var table = Table(ShimStanding.headings(isWide: isWide))
            for standing in standings { table.add(standing.row(isWide: isWide)) }
            Console.write(table.text(on: Console.output, withHeadings: !headings.withoutHeadings))
            let command = "\(Invocation.commandName) nodes"
            let advice = ShimStanding.advice(on: standings, command: command, agentNamespace: agentNamespace)
            if let advice { Console.note(advice) }
        }
    }
}
