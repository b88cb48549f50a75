import ArgumentParser
import KubeClient
import KubeModel
import Preview
import SpinAPI
import Terminal

/// Brings manifests to a cluster, and waits for the apps among them.
struct AppDeployment {
    /// How often an app that is waited for is looked at.
    private static let interval = Duration.milliseconds(500)

    let cluster: Cluster
    let applying: ApplyOptions

    /// Applies them in their order and says what became of each; returns the apps.
    ///
    /// - Throws: `ExitCode`, once all were tried and something was told of each that failed.
    func apply(_ manifests: [Manifest], isDryRun: Bool) async throws -> [ObjectKey] {
        var apps: [ObjectKey] = []
        var hasFailed = false
        for manifest in manifests {
            do {
                let addressed = try await cluster.address(manifest)
                let before = try await cluster.live(addressed.type, addressed.key)
                let after = try await cluster.apply(addressed, applying, isDryRun: isDryRun)
                let suffix = isDryRun ? " (server dry run)" : ""
                Console.say("\(addressed.name) \(Self.outcome(before, after))\(suffix)")
                if addressed.type == SpinApp.type { apps.append(addressed.key) }
            } catch let error as KubeError {
                Console.note("error: \(manifest.origin): \(error)")
                hasFailed = true
            }
        }
        if hasFailed { throw ExitCode.failure }
        return apps
    }

    private static func outcome(_ before: JSONValue?, _ after: JSONValue) -> String {
        guard let before else { return "created" }
        // A dry run has no new version to tell it by.
        let isSame =
            ComparedObject.reduced(before) == ComparedObject.reduced(after)
            && before[path: "metadata", "generation"] == after[path: "metadata", "generation"]
        return isSame ? "unchanged" : "configured"
    }

    /// Waits for all apps, and says how each is reached.
    ///
    /// - Throws: `ExitCode` where one doesn't become ready, once that was told; `KubeError`.
    func waitUntilReady(_ apps: [ObjectKey], limit: TimeLimit) async throws {
        let start = ContinuousClock.now
        for key in apps {
            let name = "spinapp.\(SpinApp.type.group)/\(key.name)"
            var progress = ProgressLine(on: Console.errors)
            let finding = try await wait(for: key, since: start, limit: limit.duration, &progress)
            show(progress.end())
            switch finding {
            case .ready(let app, let message): tell(app, name, message)
            case .failed(let text):
                Console.note("error: \(name) won't become ready by itself: \(text)")
                throw ExitCode.failure
            case .late(let text):
                Console.note("error: \(name) isn't ready after \(limit): \(text)")
                throw ExitCode.failure
            }
        }
    }

    private enum Result {
        case ready(SpinApp, String)
        case failed(String)
        case late(String)
    }

    private func wait(
        for key: ObjectKey,
        since start: ContinuousClock.Instant,
        limit: Duration,
        _ progress: inout ProgressLine
    ) async throws -> Result {
        var wait = AppWait()
        while true {
            let elapsed = ContinuousClock.now - start
            let state: String
            do {
                let app = try await cluster.client.get(SpinApp.self, key)
                switch wait.look(at: app, after: elapsed) {
                case .ready(let message): return .ready(app, message)
                case .failed(let text): return .failed(text)
                case .waiting(let text): state = text
                }
            } catch let error as KubeError where error.mayPass {
                state = "the API server doesn't answer: \(error)"
            }
            if elapsed >= limit { return .late(state) }
            show(progress.show("waiting for \(key.name): \(state)", after: elapsed))
            try await Task.sleep(for: Self.interval)
        }
    }

    private func show(_ text: String) {
        guard !text.isEmpty else { return }
        Console.show(text)
    }

    private func tell(_ app: SpinApp, _ name: String, _ message: String) {
        let isExternal = app.status.condition("Ready")?.status != "True"
        Console.say("\(name) \(isExternal ? "is left to its executor" : "is ready"): \(message)")
        guard !app.status.url.isEmpty else { return }
        Console.say("  in the cluster:  \(app.status.url)")
        let namespace = app.metadata.namespace
        let flag = namespace == "default" ? "" : " -n \(namespace)"
        Console.say("  from here:       bobbin connect \(app.metadata.name)\(flag)")
    }
}

extension KubeError {
    /// Whether the same request may succeed a moment later.
    fileprivate var mayPass: Bool {
        switch code {
        case .transport, .timeout: true
        case .server: (status?.code ?? 0) >= 500 || status?.code == 429
        default: false
        }
    }
}
