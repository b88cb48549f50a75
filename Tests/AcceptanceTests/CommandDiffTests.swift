// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// `bobbin diff`.
@Suite(.fewAtOnce, .timeLimit(.minutes(10)))
struct CommandDiffTests {
    private static let arguments = ControlPlaneKind.available

    /// The lines that differ.
    private static func changes(_ run: CommandRun) -> [String] {
        run.output.split(separator: "\n").map(String.init).filter {
            ($0.hasPrefix("+") || $0.hasPrefix("-")) && !$0.hasPrefix("+++") && !$0.hasPrefix("---")
        }
    }

    /// The objects that differ.
    private static func objects(_ run: CommandRun) -> [String] {
        run.output.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("--- ") || line.hasPrefix("+++ "), !line.hasSuffix("/dev/null") else {
                return nil
            }
            return line.split(separator: "/").suffix(2).joined(separator: "/")
        }
    }

    private static func diff(
        _ manifest: String,
        _ platform: Platform,
        _ namespace: String,
        _ flags: String...
    ) async throws -> CommandRun {
        try await CommandRun(
            ["diff", "-f", "-", "-n", namespace] + flags,
            kubeconfig: platform.kubectl.kubeconfig,
            input: manifest
        )
    }

    private static func settled(_ manifest: String, _ platform: Platform, _ namespace: String) async throws {
        let run = try await CommandRun.bobbin(
            "deploy",
            "--manifest",
            "-",
            "--no-wait",
            on: platform,
            in: namespace,
            input: manifest
        )
        try #require(run.code == 0, "\(run.error)")
        try await platform.wait(for: "spinapp", "hello", in: namespace, "to be looked at") {
            $0[path: "status", "deploymentName"] != nil
                && $0[path: "status", "observedGeneration"] == $0[path: "metadata", "generation"]
        }
    }

    @Test(arguments: arguments)
    func `of a new app it shows everything that would be made`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let run = try await Self.diff(Platform.app("hello"), platform, namespace)
        #expect(run.code == 1, "\(run.error)")
        let objects = Self.objects(run)
        #expect(objects.contains("spinapp.core.spinkube.dev/hello"))
        #expect(objects.contains("deployment.apps/hello") && objects.contains("service/hello"))
        #expect(try await platform.kubectl.object("spinapp", "hello", in: namespace) == nil)
        let plain = try await Self.diff(Platform.app("hello"), platform, namespace, "--no-rendered")
        #expect(Self.objects(plain) == ["spinapp.core.spinkube.dev/hello"])
    }

    @Test(arguments: arguments)
    func `what is applied differs in nothing, and a change in just that`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let store = """
            runtimeConfig:
              keyValueStores:
              - name: default
                type: redis
                options:
                - {name: url, valueFrom: {secretKeyRef: {name: redis, key: url}}}
            """
        try await platform.kubectl.set("Secret", "redis", in: namespace, ["url": "redis://r"])
        let spec = "replicas: 2\n\(store)"
        try await Self.settled(Platform.app("hello", spec), platform, namespace)
        let same = try await Self.diff(Platform.app("hello", spec), platform, namespace)
        #expect(same.code == 0, "\(same.output)\(same.error)")
        #expect(same.output.isEmpty)

        let more = Platform.app("hello", "replicas: 3\n\(store)")
        let changed = try await Self.diff(more, platform, namespace)
        #expect(changed.code == 1, "\(changed.error)")
        #expect(
            Self.changes(changed) == ["-  replicas: 2", "+  replicas: 3", "-  replicas: 2", "+  replicas: 3"]
        )
        let deployment = try await platform.kubectl.object("deployment", "hello", in: namespace)
        #expect(deployment?[path: "spec", "replicas"] == 2)
    }

    @Test(arguments: arguments)
    func `what an app no longer asks for goes, and another strategy comes`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let before = Platform.app("hello", "replicas: 1\npodDisruptionBudget: {minAvailable: 1}")
        try await Self.settled(before, platform, namespace)
        try await platform.wait(for: "poddisruptionbudget", "hello", in: namespace)
        let after = Platform.app("hello", "replicas: 1\ndeploymentStrategy: {type: Recreate}")
        let run = try await Self.diff(after, platform, namespace)
        #expect(run.code == 1, "\(run.error)")
        #expect(run.output.contains("poddisruptionbudget.policy/hello\n+++ /dev/null"))
        #expect(Self.changes(run).contains("+    type: Recreate"))
        #expect(Self.changes(run).contains("-    type: RollingUpdate"))
    }

    @Test(arguments: arguments)
    func `values of Secrets are never shown`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.set("Secret", "keys", in: namespace, ["a": "hush", "b": "same"])
        let secret = """
            apiVersion: v1
            kind: Secret
            metadata: {name: keys}
            stringData: {a: quiet, b: same}
            """
        let run = try await Self.diff(secret, platform, namespace)
        #expect(run.code == 1, "\(run.error)")
        #expect(Self.changes(run).contains { $0.contains("a: '*** (before)'") })
        for word in ["hush", "quiet", "aHVzaA", "cXVpZXQ", "c2FtZQ"] { #expect(!run.output.contains(word)) }
    }

    @Test(arguments: arguments)
    func `an error is no difference, and doesn't keep the rest from being shown`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let unknown = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}"
        let run = try await Self.diff("\(unknown)\n---\n\(Platform.app("hello"))", platform, namespace)
        #expect(run.code == 2)
        #expect(run.error.contains("no matches for kind \"Thing\""))
        #expect(Self.objects(run).contains("spinapp.core.spinkube.dev/hello"))
        #expect(try await CommandRun(["diff", "-f", "/nonexistent"]).code == 2)
    }
}
