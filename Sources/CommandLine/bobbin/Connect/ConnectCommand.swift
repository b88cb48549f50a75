import ArgumentParser
import KubeClient
import PodStreams
import UnixSignals

/// `bobbin connect`: an app on a local port.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Forwards a local port to an app, and follows what it logs.",
        discussion: """
            The port stays when the pod goes: connections then go to another one that is ready.

              bobbin connect hello
              bobbin connect hello --local-port 3000
              bobbin connect hello -p 3000 --address 0.0.0.0 --no-logs
            """
    )

    @Argument(help: "The name of the app.")
    var name: String

    @Option(name: [.customShort("p"), .long], help: "The local port; a free one unless given.")
    var localPort = 0

    @Option(help: "The local addresses to listen on, separated by commas.")
    var address = "127.0.0.1"

    @Option(name: [.customShort("l"), .long], help: "Only pods whose labels match.")
    var selector: String?

    @Option(help: "Only pods whose fields match, such as spec.nodeName=node-1.")
    var fieldSelector: String?

    @Option(help: "How long to wait for a pod that is ready.")
    var podRunningTimeout = "30s"

    @Flag(inversion: .prefixedNo, help: "Whether to print what the app logs meanwhile.")
    var logs = true

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        if !(0...65535).contains(localPort) {
            throw ValidationError("--local-port must be from 0 to 65535, but is \(localPort)")
        }
        if GivenDuration(podRunningTimeout) == nil {
            throw ValidationError(
                "--pod-running-timeout must be a duration such as 30s, but is \"\(podRunningTimeout)\""
            )
        }
        if addresses.isEmpty { throw ValidationError("--address must name an address, such as 127.0.0.1") }
    }

    private var addresses: [String] {
        address.split(separator: ",").map { $0 == "localhost" ? "127.0.0.1" : String($0) }
    }

    func run() async throws {
        try await cluster.withCluster { cluster in
            let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm])
            let app = try await AppPods.find(name, in: cluster, selector: selector, fields: fieldSelector)
            let watch = PodWatch(cluster.client, app.selection)
            let session = ConnectSession(command: self, app: app, watch: watch, cluster: cluster)
            // As kubectl: who is interrupted has done what it was asked for.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in signals { return } }
                group.addTask { try await session.run(on: addresses) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    var timeout: Duration { GivenDuration(podRunningTimeout)?.duration ?? .seconds(30) }
}
