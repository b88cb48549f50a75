// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Subprocess
import Testing

/// `bobbin logs` and `bobbin connect` where no kubelet is: what they say. That they work is for the end-to-end test.
@Suite(.fewAtOnce, .timeLimit(.minutes(30)))
struct CommandStreamsTests {
    private struct Outcome {
        let succeeded: Bool
        let output: String
        let error: String
    }

    private func bobbin(
        _ platform: Platform,
        _ arguments: [String],
        kubeconfig: String? = nil
    ) async throws -> Outcome {
        let done = try await run(
            .name("env"),
            arguments: .init(
                [Assets.product("bobbin")] + arguments + [
                    "--kubeconfig", kubeconfig ?? platform.kubectl.kubeconfig,
                ]
            ),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        return Outcome(
            succeeded: done.terminationStatus.isSuccess,
            output: done.standardOutput,
            error: done.standardError
        )
    }

    /// A pod of an app that a kubelet would say is ready.
    private func addPod(_ platform: Platform, of app: String, in namespace: String) async throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(app)-1, labels: {core.spinkube.dev/app-name: \(app)}}
            spec:
              automountServiceAccountToken: false
              containers: [{name: \(app), image: ghcr.io/example/app:v1}]
            """
        try await platform.kubectl("create", "-n", namespace, "-f", "-", input: pod)
        let status = """
            {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses": [
              {"name": "\(app)", "containerID": "containerd://1", "image": "i", "imageID": "i", "ready": true,
               "restartCount": 0, "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]}}
            """
        try await platform.kubectl(
            "patch",
            "pod",
            "\(app)-1",
            "-n",
            namespace,
            "--subresource",
            "status",
            "--type",
            "merge",
            "-p",
            status
        )
    }

    private func platformWithApp(_ kind: ControlPlaneKind) async throws -> (Platform, String) {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        try await platform.kubectl.apply(Platform.app("hello"), in: namespace)
        _ = try await eventually("the app has a condition") { () -> Bool? in
            let query = "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}"
            return try await platform.kubectl("get", "spinapp", "hello", "-n", namespace, "-o", query).isEmpty
                ? nil : true
        }
        return (platform, namespace)
    }

    @Test(arguments: ControlPlaneKind.withoutControllers, ["logs", "connect"])
    func `an app that isn't there is told of as kubectl does`(
        kind: ControlPlaneKind,
        command: String
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let outcome = try await bobbin(platform, [command, "nope", "-n", namespace])
        #expect(!outcome.succeeded)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.error.contains(#"(NotFound): spinapps.core.spinkube.dev "nope" not found"#),
            "\(outcome.error)"
        )
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `why there are no logs is told by the app's own condition`(kind: ControlPlaneKind) async throws {
        let (platform, namespace) = try await platformWithApp(kind)
        let reason = try await platform.kubectl(
            "get",
            "spinapp",
            "hello",
            "-n",
            namespace,
            "-o",
            "jsonpath={.status.conditions[?(@.type==\"Ready\")].reason}"
        )
        let outcome = try await bobbin(platform, ["logs", "hello", "-n", namespace])
        #expect(!outcome.succeeded)
        #expect(outcome.error.contains(#"rror: app "hello" has no pods; \#(reason): "#), "\(outcome.error)")
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `connect says what it waits for, and gives up in time`(kind: ControlPlaneKind) async throws {
        let (platform, namespace) = try await platformWithApp(kind)
        let arguments = ["connect", "hello", "-n", namespace, "--pod-running-timeout", "1s"]
        let outcome = try await bobbin(platform, arguments)
        #expect(!outcome.succeeded)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.error.contains("waiting up to 1s for a ready pod: no pods found"),
            "\(outcome.error)"
        )
        #expect(
            outcome.error.contains("rror: timed out after 1s waiting for a ready pod: no pods found; "),
            "\(outcome.error)"
        )
    }

    // C2
    @Test(
        arguments: ControlPlaneKind.withoutControllers,
        [
            ["--selector", "tier=edge"], ["-l", "tier in (edge)"],
            ["--field-selector", "spec.nodeName=elsewhere"],
        ]
    )
    func `connect takes selectors of pods`(kind: ControlPlaneKind, selector: [String]) async throws {
        let (platform, namespace) = try await platformWithApp(kind)
        try await addPod(platform, of: "hello", in: namespace)
        let arguments = ["connect", "hello", "-n", namespace, "--pod-running-timeout", "100ms"] + selector
        let outcome = try await bobbin(platform, arguments)
        #expect(!outcome.succeeded)
        #expect(
            outcome.error.contains(#"app "hello" has no pods that match the selectors"#),
            "\(outcome.error)"
        )
    }

    @Test(.enabled(if: ControlPlaneKind.available.contains(.embedded)), arguments: ["logs", "connect"])
    func `on bobbin local, where no containers run, that is said`(command: String) async throws {
        try await expect(.embedded, command, says: "only simulates pods")
    }

    // Of the log of a pod without a node it says nothing, and kubectl neither.
    @Test(arguments: ControlPlaneKind.withoutControllers.filter { $0 == .real })
    func `why the server refuses a connection is told in its own words`(kind: ControlPlaneKind) async throws {
        try await expect(kind, "connect", says: "does not have a host assigned")
    }

    private func expect(_ kind: ControlPlaneKind, _ command: String, says text: String) async throws {
        let (platform, namespace) = try await platformWithApp(kind)
        try await addPod(platform, of: "hello", in: namespace)
        let outcome = try await bobbin(platform, [command, "hello", "-n", namespace])
        #expect(!outcome.succeeded)
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains(text), "\(outcome.error)")
    }

    @Test(arguments: ControlPlaneKind.withoutControllers.filter { $0 != .embedded }, ["logs", "connect"])
    func `who may not do it is told so at once`(kind: ControlPlaneKind, command: String) async throws {
        let (platform, namespace) = try await platformWithApp(kind)
        let original = try String(contentsOfFile: platform.kubectl.kubeconfig, encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
        try original.replacing("user: {token:", with: "user: {as: nobody, token:").write(
            to: file,
            atomically: true,
            encoding: .utf8
        )
        let outcome = try await bobbin(
            platform,
            [command, "hello", "-n", namespace],
            kubeconfig: file.path()
        )
        try FileManager.default.removeItem(at: file)
        #expect(!outcome.succeeded)
        #expect(outcome.error.contains(#"User "nobody" cannot get resource "spinapps""#), "\(outcome.error)")
    }

    @Test(arguments: [
        (["logs", "x", "--since", "5x"], "invalid --since value \"5x\""),
        (
            ["logs", "x", "--since", "5m", "--since-time", "2026-01-01T00:00:00Z"],
            "only one of --since and --since-time"
        ),
        (["logs", "x", "-f", "-p"], "only one of --follow and --previous"),
        (["logs", "x", "--tail=-2"], "invalid --tail value \"-2\""),
        (["connect", "x", "-p", "70000"], "invalid --local-port value \"70000\""),
        (["connect", "x", "--pod-running-timeout", "soon"], "invalid --pod-running-timeout value \"soon\""),
    ])
    func `flags that make no sense are refused before anything is asked`(
        arguments: [String],
        said: String
    ) async throws {
        let done = try await run(
            .name("env"),
            arguments: .init([Assets.product("bobbin")] + arguments + ["--kubeconfig", "/nonexistent"]),
            output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16)
        )
        #expect(!done.terminationStatus.isSuccess)
        #expect(done.standardError.contains(said), "\(done.standardError)")
    }
}
