// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import PodStreams
import SpinAPI
import Synchronization

/// One run of `bobbin connect`.
struct ConnectSession: Sendable {
    let command: ConnectCommand
    let app: AppPods
    let watch: PodWatch
    let cluster: Cluster

    /// The URLs that it listens on.
    private final class Place: Sendable { let urls = Mutex<[String]>([]) }

    func run(on addresses: [String]) async throws {
        // If pods cannot be read, that is an error at once.
        if try await watch.list().isEmpty {
            Console.message("waiting for a pod: \(try await absence())")
        }
        let (forLogs, forTarget) = (watch.changes(), watch.changes())
        let place = Place()
        let target = target(place)
        try await watch.run {
            try await probe(target)
            var listeners: [ForwardListener] = []
            for address in addresses {
                listeners.append(try await ForwardListener.listen(on: address, port: command.localPort))
            }
            let urls = zip(addresses, listeners).map { Self.url($0, $1.port) }
            place.urls.withLock { $0 = urls }
            let pod = try await target.pod()
            for url in urls { Self.printForwarding(url, pod) }
            try await serve(listeners, target, forLogs, forTarget)
        }
    }

    private func serve(
        _ listeners: [ForwardListener],
        _ target: ForwardTarget,
        _ forLogs: AsyncStream<Void>,
        _ forTarget: AsyncStream<Void>
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for listener in listeners {
                group.addTask {
                    try await listener.run {
                        try await target.connect()
                    } failed: {
                        Console.message("connection failed: \($0)")
                    }
                }
            }
            group.addTask { await target.follow(forTarget) }
            if command.logs {
                let follower = follower
                group.addTask { try await follower.run(changes: forLogs) }
            }
            try await group.waitForAll()
        }
    }

    /// Opens and closes a connection: if that is forbidden or impossible, the user learns it before anybody
    /// connects.
    private func probe(_ target: ForwardTarget) async throws {
        do {
            try await target.connect().close()
        } catch let error as PodStreamError {
            throw PodStreamError("\(error); \(try await absence())")
        }
    }

    private func absence() async throws -> String {
        let isNarrowed = command.selector != nil || command.fieldSelector != nil
        if try await watch.list().isEmpty { return try await app.absence(cluster, isNarrowed: isNarrowed) }
        return AppState.explanation(of: try await cluster.client.get(SpinApp.self, app.app.key))
    }

    private func target(_ place: Place) -> ForwardTarget {
        ForwardTarget(
            client: cluster.client,
            watch: watch,
            timeout: command.timeout,
            moved: { pod in for url in place.urls.withLock({ $0 }) { Self.printForwarding(url, pod) } },
            missing: { reason in
                Console.message("waiting up to \(command.timeout.inSeconds) for a ready pod: \(reason)")
            }
        )
    }

    private var follower: LogFollower {
        let printer = LogOptions.printer(prefix: .whenSeveral, hasTimestamps: false)
        return LogFollower(
            pods: watch.informer,
            reading: LogReading(client: cluster.client, printer: printer, options: PodLogOptions()),
            choice: .main,
            report: { Console.message($0) }
        )
    }

    private static func printForwarding(_ url: String, _ pod: AppPod) {
        Console.print("Forwarding from \(url) -> \(pod.metadata.name):\(pod.httpPort)")
    }

    private static func url(_ address: String, _ port: Int) -> String {
        address.contains(":") ? "http://[\(address)]:\(port)" : "http://\(address):\(port)"
    }
}
