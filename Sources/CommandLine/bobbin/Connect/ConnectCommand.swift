// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import PodStreams
import UnixSignals

/// `bobbin connect`: an app on a local port.
struct ConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Forward a local port to an app and stream its logs.",
        discussion: """
            The local port stays open if the pod is deleted; new connections then go to another ready pod.

              bobbin connect hello
              bobbin connect hello --local-port 3000
              bobbin connect hello -p 3000 --address 0.0.0.0 --no-logs
            """
    )

    @Argument(help: "Name of the app.")
    var name: String

    @Option(name: [.customShort("p"), .long], help: "Local port to listen on, or 0 for any free port.")
    var localPort = 0

    @Option(help: "Addresses to listen on, separated by commas.")
    var address = "127.0.0.1"

    @Option(name: [.customShort("l"), .long], help: "Label selector to filter the pods of the app on.")
    var selector: String?

    @Option(help: "Field selector to filter the pods of the app on, such as spec.nodeName=node-1.")
    var fieldSelector: String?

    @Option(help: "Time to wait for a ready pod.")
    var podRunningTimeout = "30s"

    @Flag(inversion: .prefixedNo, help: "Stream the logs of the app.")
    var logs = true

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        if !(0...65535).contains(localPort) {
            throw ValidationError(
                "invalid --local-port value \"\(localPort)\"; it must be between 0 and 65535"
            )
        }
        if GivenDuration(podRunningTimeout) == nil {
            throw ValidationError(
                "invalid --pod-running-timeout value \"\(podRunningTimeout)\"; it must be a duration such as 30s"
            )
        }
        if addresses.isEmpty {
            throw ValidationError("--address must be set to an address such as 127.0.0.1")
        }
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
            // As in kubectl, an interruption is success.
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
