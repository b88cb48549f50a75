import ArgumentParser
import KubeClient
import KubeModel
import PodStreams
import SpinAPI

/// `bobbin logs`: what an app's pods log.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Prints what an app logs.",
        discussion: """
            The logs of all of the app's pods; with several of them each line says whose it is.

              bobbin logs hello
              bobbin logs hello --follow --tail 10
              bobbin logs hello --since 5m --timestamps
              bobbin logs hello --previous
            """
    )

    @Argument(help: "The name of the app.")
    var name: String

    @OptionGroup var logs: LogOptions

    @Option(name: [.customShort("l"), .long], help: "Only pods whose labels match, too.")
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
                "no container of app \"\(app.app.metadata.name)\" has been started: \(state); \(why)"
            )
        }
        for source in started { reading.printer.expect(source) }
        var failures: [any Error] = []
        for source in started {
            do {
                try await reading.read(source)
            } catch let error as KubeError {
                failures.append(error)
                if started.count > 1 { Console.note("warning: \(error)") }
            }
        }
        // Some logs are better than none; none at all is a failure.
        if failures.count == started.count, let first = failures.first { throw first }
    }

    private func follow(_ app: AppPods, _ cluster: Cluster) async throws {
        let watch = PodWatch(cluster.client, app.selection)
        let pods = try await watch.list()
        if pods.isEmpty {
            Console.note("waiting: \(try await app.absence(cluster, isNarrowed: selector != nil))")
        }
        if let problem = logs.choice.problem(pods) { throw PodStreamError(problem) }
        let follower = LogFollower(
            pods: watch.informer,
            reading: LogReading(client: cluster.client, printer: logs.printer, options: logs.query),
            choice: logs.choice,
            note: { Console.note($0) }
        )
        let changes = watch.changes()
        // Until it is interrupted: the signal ends the process as it does with kubectl.
        try await watch.run { try await follower.run(changes: changes) }
    }
}
