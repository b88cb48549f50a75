// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

/// `bobbin deploy`.
@Suite(.fewAtOnce, .timeLimit(.minutes(10)))
struct CommandDeployTests {
    private static let image = "example.com/hello:1"

    @Test(arguments: ControlPlaneKind.available)
    func `it applies an app, waits until that is ready, and says where it is`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        async let deployment = CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "-r",
            "1",
            on: platform,
            in: namespace
        )
        try await platform.wait(for: "deployment", "hello", in: namespace)
        try await platform.makeAvailable("hello", in: namespace)
        let run = try await deployment
        #expect(run.code == 0, "\(run.error)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.first == "spinapp.core.spinkube.dev/hello created")
        #expect(lines.dropFirst().first?.hasPrefix("spinapp.core.spinkube.dev/hello is ready: ") == true)
        #expect(run.output.contains("http://hello.\(namespace)."))
        // In a pipe, a line for each thing that it waited for.
        #expect(run.error.split(separator: "\n").allSatisfy { $0.hasPrefix("waiting for hello: ") })

        let again = try await CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "-r",
            "1",
            on: platform,
            in: namespace
        )
        #expect(again.code == 0)
        #expect(again.output.hasPrefix("spinapp.core.spinkube.dev/hello unchanged\n"))
        let changed = try await CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "-r",
            "2",
            "--no-wait",
            on: platform,
            in: namespace
        )
        #expect(changed.output == "spinapp.core.spinkube.dev/hello configured\n")
    }

    @Test(arguments: ControlPlaneKind.available)
    func `it gives up on what can't become ready, and says why`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace(withExecutor: false)
        let run = try await CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "--executor",
            "nobody",
            "--timeout",
            "5m",
            on: platform,
            in: namespace
        )
        #expect(run.code == 1)
        #expect(run.error.contains("cannot become ready without a change: ExecutorNotFound: "))
    }

    @Test(arguments: ControlPlaneKind.withoutControllers)
    func `it waits no longer than it is told to`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let run = try await CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "--timeout",
            "2s",
            on: platform,
            in: namespace
        )
        #expect(run.code == 1)
        #expect(run.error.contains("timed out after 2s waiting for spinapp.core.spinkube.dev/hello: "))
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a manifest with an unknown field is refused, and the others are applied`(
        kind: ControlPlaneKind
    ) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let run = try await CommandRun.bobbin(
            "deploy",
            "--manifest",
            "-",
            on: platform,
            in: namespace,
            input: "\(Platform.app("typo", "replicsa: 3"))\n---\n\(Platform.app("fine"))"
        )
        #expect(run.code == 1)
        #expect(run.error.contains("replicsa"))
        #expect(run.output == "spinapp.core.spinkube.dev/fine created\n")
        #expect(try await platform.kubectl.object("spinapp", "typo", in: namespace) == nil)
    }

    @Test(arguments: ControlPlaneKind.available)
    func `a dry run changes nothing`(kind: ControlPlaneKind) async throws {
        let platform = try await Platform.shared(kind)
        let namespace = try await platform.namespace()
        let server = try await CommandRun.bobbin(
            "deploy",
            "--from",
            Self.image,
            "--dry-run=server",
            on: platform,
            in: namespace
        )
        #expect(server.output == "spinapp.core.spinkube.dev/hello created (server dry run)\n")
        let client = try await CommandRun(["deploy", "--from", Self.image, "--dry-run"])
        #expect(client.code == 0)
        #expect(client.output == (try await CommandRun(["scaffold", "--from", Self.image])).output)
        for wrong in ["nonsense", "Server"] {
            let run = try await CommandRun.bobbin(
                "deploy",
                "--from",
                Self.image,
                "--dry-run=\(wrong)",
                on: platform,
                in: namespace
            )
            #expect(run.code != 0 && run.error.contains("invalid --dry-run value \"\(wrong)\""))
        }
        #expect(try await platform.kubectl.object("spinapp", "hello", in: namespace) == nil)
    }
}
