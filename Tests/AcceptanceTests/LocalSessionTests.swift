// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `bobbin local` while things go wrong on it: it goes on serving, and it ends when it is told to.
@Suite(.fewAtOnce, .timeLimit(.minutes(5)))
struct LocalSessionTests {
    private static func deployment(_ name: String, replicas: Int = 1, image: String = "i") -> String {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: \(name), namespace: default}
        spec:
          replicas: \(replicas)
          selector: {matchLabels: {app: x}}
          template:
            metadata: {labels: {app: x}}
            spec: {containers: [{name: c, image: "\(image)"}]}
        """
    }

    private static let podFailures = [
        deployment("spaced", image: " i"), deployment(String(repeating: "n", count: 242)),
        deployment(String(repeating: "n", count: 250)), deployment("huge", replicas: 2_000_000_000),
    ]

    /// Runs `bobbin local` with a manifest, and ends it.
    private func withSession(
        _ manifest: String,
        _ arguments: [String] = [],
        _ body: (Kubectl, _ server: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-local-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "manifest.yaml")
        try manifest.write(to: file, atomically: true, encoding: .utf8)
        let kubeconfig = folder.appending(path: "kubeconfig").path()
        let process = try ChildProcess(
            Assets.product("bobbin"),
            ["local", "--apply", file.path(), "--kubeconfig", kubeconfig] + arguments,
            log: folder.appending(path: "log")
        )
        let server = try await eventually("it writes its kubeconfig") {
            guard process.isRunning else { throw ProgramEnded(name: "bobbin local", log: process.tail) }
            let text = try String(contentsOfFile: kubeconfig, encoding: .utf8)
            return text.firstMatch(of: #/server: "?(http:[^\s"]+)/#).map { String($0.1) }
        }
        let kubectl = Kubectl(kubeconfig: kubeconfig)
        try await body(kubectl, server)
        await kubectl.close()
        // The suite's time limit is for one that never ends.
        try await process.stop()
        #expect(!FileManager.default.fileExists(atPath: kubeconfig))
        try FileManager.default.removeItem(at: folder)
    }

    @Test(arguments: podFailures)
    func `it serves while pods are refused or never enough, and ends`(manifest: String) async throws {
        try await withSession(manifest) { kubectl, _ in
            _ = try await eventually("the Deployment was looked at") {
                let conditions = try await kubectl(
                    "get",
                    "deployments",
                    "-n",
                    "default",
                    "-o",
                    "jsonpath={.items[*].status.conditions[*].type}"
                )
                return conditions.contains("Available") ? true : nil
            }
        }
    }

    @Test func `it ends while an app that is waited for never gets ready`() async throws {
        try await withSession(Platform.app("never", executor: "absent"), ["--once"]) { kubectl, _ in
            _ = try await eventually("the app says why it isn't ready") {
                let reason = try await kubectl(
                    "get",
                    "spinapp",
                    "never",
                    "-n",
                    "default",
                    "-o",
                    #"jsonpath={.status.conditions[?(@.type=="Ready")].reason}"#
                )
                return reason.isEmpty ? nil : true
            }
        }
    }

    @Test func `it ends while somebody watches and never reads`() async throws {
        var reader: ChildProcess?
        let log = FileManager.default.temporaryDirectory.appending(path: "bobbin-watch-\(UUID())")
        try await withSession(Self.deployment("web")) { kubectl, server in
            let watch =
                "\(server)/api/v1/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            reader = try ChildProcess("curl", ["-sN", "--limit-rate", "1", watch], log: log)
            try await kubectl("scale", "deployment", "web", "-n", "default", "--replicas=200")
            _ = try await eventually("there are many pods") {
                let replicas = try await kubectl(
                    "get",
                    "deployment",
                    "web",
                    "-n",
                    "default",
                    "-o",
                    "jsonpath={.status.replicas}"
                )
                return replicas == "200" ? true : nil
            }
            #expect(reader?.isRunning == true)
        }
        try await reader?.kill()
        try FileManager.default.removeItem(at: log)
    }
}
