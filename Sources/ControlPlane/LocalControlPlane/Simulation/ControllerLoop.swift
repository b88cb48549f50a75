// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Logging

/// Runs the control plane's own controllers: garbage collection, namespaces, definitions, workloads.
///
/// One task works through a queue of objects that changed, or whose owners or dependents did. It is fed from the
/// same history as watches are.
struct ControllerLoop: Sendable {
    let server: APIServer
    let options: LocalControlPlane.Options
    let logger: Logger

    /// Runs until the task is cancelled.
    func run() async {
        let (wakeUps, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let token = server.store.addWaker(nil) { continuation.yield() }
        defer { server.store.removeWaker(nil, token) }
        continuation.yield()
        var controllers = Controllers(server: server, options: options, logger: logger)
        await withDiscardingTaskGroup { group in
            var armed: Timestamp?
            for await _ in wakeUps {
                if Task.isCancelled { break }
                await controllers.work()
                let now = server.clock.now
                if let armedFor = armed, armedFor <= now { armed = nil }
                guard let next = controllers.nextDeadline, armed.map({ next < $0 }) ?? true else { continue }
                armed = next
                group.addTask { [clock = server.clock] in
                    do {
                        try await clock.sleep(
                            for: .microseconds(max(0, next.microseconds - now.microseconds))
                        )
                        continuation.yield()
                    } catch {
                        // Cancelled: nobody waits any more.
                    }
                }
            }
            group.cancelAll()
        }
    }
}
