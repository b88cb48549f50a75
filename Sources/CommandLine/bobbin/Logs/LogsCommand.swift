// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import PodStreams
import SpinAPI

/// `bobbin logs`: the logs of an app's pods.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Print the logs of an app.",
        discussion: """
            Prints the logs of all pods of the app. If there are several, each line starts with the name of its pod.

              bobbin logs hello
              bobbin logs hello --follow --tail 10
              bobbin logs hello --since 5m --timestamps
              bobbin logs hello --previous
            """
    )

    @Argument(help: "Name of the app.")
    var name: String

    @OptionGroup var logs: LogOptions

    @Option(name: [.customShort("l"), .long], help: "Label selector to filter the pods of the app on.")
    var selector: String?

    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        try await cluster.withCluster { cluster in
            let app = try await AppPods.find(name, in: cluster, selector: selector, fields: nil)
            if logs.follow { try await follow(app, cluster) } else { try await read(app, cluster) }
        }
    }

    /// One log after the other, oldest pod first.
    private func read(_ app: AppPods, _ cluster: Cluster) async throws {
        let pods = try await PodWatch(cluster.client, app.selection).list()
        guard !pods.isEmpty else {
            throw PodStreamError(try await app.absence(cluster, isNarrowed: selector != nil))
        }
        if let problem = logs.choice.problem(pods) { throw PodStreamError(problem) }
        let reading = LogReading(client: cluster.client, printer: logs.printer, options: logs.query)
        let started = logs.choice.sources(pods)
        guard !started.isEmpty else {
            let state = PodChoice.reason(pods)
            let why = AppState.explanation(of: app.app)
            throw PodStreamError(
                "no container of app \"\(app.app.metadata.name)\" has started: \(state); \(why)"
            )
        }
        for source in started { reading.printer.expect(source) }
        var failures: [any Error] = []
        for source in started {
            do {
                try await reading.read(source)
            } catch let error as KubeError {
                failures.append(error)
                if started.count > 1 { Console.message("warning: \(error)") }
            }
        }
        // Some logs are better than none; it fails only if there are none.
        if failures.count == started.count, let first = failures.first { throw first }
    }

    private func follow(_ app: AppPods, _ cluster: Cluster) async throws {
        let watch = PodWatch(cluster.client, app.selection)
        let pods = try await watch.list()
        if pods.isEmpty {
            Console.message(
                "waiting for a pod: \(try await app.absence(cluster, isNarrowed: selector != nil))"
            )
        }
        if let problem = logs.choice.problem(pods) { throw PodStreamError(problem) }
        let follower = LogFollower(
            pods: watch.informer,
            reading: LogReading(client: cluster.client, printer: logs.printer, options: logs.query),
            choice: logs.choice,
            report: { Console.message($0) }
        )
        let changes = watch.changes()
        // Until it is interrupted: the signal ends the process as it does with kubectl.
        try await watch.run { try await follower.run(changes: changes) }
    }
}
