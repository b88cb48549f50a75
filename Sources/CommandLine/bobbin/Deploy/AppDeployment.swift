// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel
import Preview
import SpinAPI
import Terminal

/// Applies manifests to a cluster, and waits for the apps among them.
struct AppDeployment {
    /// How often the app that it waits for is read.
    private static let interval = Duration.milliseconds(500)

    let cluster: Cluster
    let applying: ApplyOptions

    /// Applies them in order and prints the result of each; returns the apps.
    ///
    /// - Throws: `ExitCode`, after all were tried and an error was printed for each that failed.
    func apply(_ manifests: [Manifest], isDryRun: Bool) async throws -> [ObjectKey] {
        var apps: [ObjectKey] = []
        var hasFailed = false
        for manifest in manifests {
            do {
                let addressed = try await cluster.address(manifest)
                let before = try await cluster.live(addressed.type, addressed.key)
                let after = try await cluster.apply(addressed, applying, isDryRun: isDryRun)
                let suffix = isDryRun ? " (server dry run)" : ""
                Console.print("\(addressed.name) \(Self.outcome(before, after))\(suffix)")
                if addressed.type == SpinApp.type { apps.append(addressed.key) }
            } catch let error as KubeError {
                Console.message("error: \(manifest.origin): \(error)")
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

    /// Waits for all apps, and prints how to reach each.
    ///
    /// - Throws: `ExitCode` if one does not become ready, after an error was printed; `KubeError`.
    func waitUntilReady(_ apps: [ObjectKey], limit: TimeLimit) async throws {
        let start = ContinuousClock.now
        for key in apps {
            let name = "spinapp.\(SpinApp.type.group)/\(key.name)"
            var progress = ProgressLine(on: Console.errors)
            let finding = try await wait(for: key, since: start, limit: limit.duration, &progress)
            show(progress.end())
            switch finding {
            case .ready(let app, let message): printAddress(of: app, name, message)
            case .failed(let text):
                Console.message("error: \(name) cannot become ready without a change: \(text)")
                throw ExitCode.failure
            case .late(let text):
                Console.message("error: timed out after \(limit) waiting for \(name): \(text)")
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
                switch wait.judge(app, after: elapsed) {
                case .ready(let message): return .ready(app, message)
                case .failed(let text): return .failed(text)
                case .waiting(let text): state = text
                }
            } catch let error as KubeError where error.mayPass {
                state = "no answer from the API server: \(error)"
            }
            if elapsed >= limit { return .late(state) }
            show(progress.show("waiting for \(key.name): \(state)", after: elapsed))
            try await Task.sleep(for: Self.interval)
        }
    }

    private func show(_ text: String) {
        guard !text.isEmpty else { return }
        Console.progress(text)
    }

    private func printAddress(of app: SpinApp, _ name: String, _ message: String) {
        let isExternal = app.status.condition("Ready")?.status != "True"
        Console.print("\(name) \(isExternal ? "is managed by its executor" : "is ready"): \(message)")
        guard !app.status.url.isEmpty else { return }
        Console.print("  In the cluster:     \(app.status.url)")
        let namespace = app.metadata.namespace
        let flag = namespace == "default" ? "" : " -n \(namespace)"
        Console.print("  From this machine:  bobbin connect \(app.metadata.name)\(flag)")
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
