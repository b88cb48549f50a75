import KubeModel
import Logging

/// Runs the control plane's own controllers: garbage collection, namespaces, definitions, workloads.
struct ControllerLoop: Sendable {
    let server: APIServer
    let options: LocalControlPlane.Options
    let logger: Logger

    /// Runs until the task is cancelled.
    func run() async {
        let (wakeUps, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let token = server.store.addWaker(nil) { continuation.yield() }
        defer { server.store.removeWaker(nil, token) }
        continuation.yield()
        for await _ in wakeUps {}
    }
}
