// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The command line's manners, for which no cluster is needed.
@Suite(.timeLimit(.minutes(5)))
struct CommandLineTests {
    private static func bobbin(_ arguments: String...) async throws -> CommandRun {
        try await CommandRun(arguments, kubeconfig: nil)
    }

    @Test(arguments: [
        ["--help"], ["--version"], ["get", "--help"], ["help", "delete"], ["version", "--client"],
    ])
    func `what is asked for ends well`(arguments: [String]) async throws {
        let run = try await CommandRun(arguments, kubeconfig: nil)
        #expect(run.code == 0)
        #expect(!run.output.isEmpty)
        #expect(run.error.isEmpty)
    }

    @Test(arguments: [
        ["fly"], ["get", "--colour"], ["delete"], ["get"], ["version"], ["get", "a/b/c"],
        ["get", "shim/a", "spinapp/b"], ["delete", "shims"], ["help", "fly"], ["-n", "web", "fly"],
        ["delete", "a", "--dry-run=maybe"], ["delete", "a", "--timeout", "soon"],
    ])
    func `what goes wrong ends with 1 and an error on standard error`(arguments: [String]) async throws {
        let run = try await CommandRun(arguments, kubeconfig: nil)
        #expect(run.code == 1)
        #expect(run.error.hasPrefix("error: "))
    }

    @Test func `a command that isn't known is named`() async throws {
        let run = try await Self.bobbin("fly", "away")
        #expect(
            run.error
                == "error: unknown command \"fly\" for \"bobbin\"; run \"bobbin --help\" for a list of commands\n"
        )
    }

    @Test(arguments: [["-n", "web"], ["--namespace", "web"], ["--namespace=web"]])
    func `options of the cluster may come before the command, as with kubectl`(
        options: [String]
    ) async throws {
        let run = try await CommandRun(options + ["scaffold", "--from", "ghcr.io/me/hello:1"])
        #expect(run.output.contains("namespace: web"))
        #expect(run.code == 0)
    }

    @Test(arguments: ["app.yaml", "-"])
    func `a file isn't deployed as if it were an image`(file: String) async throws {
        let run = try await Self.bobbin("deploy", "-f", file, "--dry-run")
        #expect(run.code == 1)
        #expect(run.error.contains("--manifest \(file)"))
        #expect(run.output.isEmpty)
    }

    @Test(arguments: ["logs", "connect"])
    func `what has no pods of an app is refused`(command: String) async throws {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appending(path: "nobody-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        let config = """
            {"current-context": "a", "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
             "clusters": [{"name": "a", "cluster": {"server": "http://127.0.0.1:9"}}],
             "users": [{"name": "a", "user": {}}]}
            """
        try config.write(toFile: file, atomically: true, encoding: .utf8)
        let run = try await CommandRun([command, "shim/spin-v2"], kubeconfig: file)
        #expect(run.code == 1)
        #expect(run.error == "error: \"shim/spin-v2\" is not an app; use the name of a SpinApp\n")
    }

    @Test func `a format that isn't known is refused in kubectl's words`() async throws {
        let run = try await Self.bobbin("get", "-o", "xml")
        #expect(run.code == 1)
        #expect(
            run.error == """
                error: unable to match a printer suitable for the output format "xml", \
                allowed formats are: json,name,wide,yaml

                """
        )
    }

    @Test(arguments: [("kubectl-bobbin", "kubectl bobbin"), ("kube", "spin kube"), ("bobbin", "bobbin")])
    func `it goes by the name that it is called by`(program: String, name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "called-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appending(path: program).path()
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: Assets.product("bobbin")
        )
        let run = try await CommandRun(["get", "--help"], kubeconfig: nil, program: link)
        #expect(run.output.contains("USAGE: \(name) get "))
    }

    @Test(arguments: ["bash", "zsh", "fish", "kubectl"])
    func `every shell gets its completions`(shell: String) async throws {
        let run = try await Self.bobbin("completion", shell)
        #expect(run.code == 0)
        #expect(run.output.contains("bobbin"))
    }

    @Test func `a reader that goes away ends it quietly`() async throws {
        let run = try await CommandRun(
            ["-c", "set -o pipefail; \"$0\" completion bash | head -1", Assets.product("bobbin")],
            kubeconfig: nil,
            program: "bash"
        )
        #expect(run.output.split(separator: "\n").count == 1)
        #expect(run.error.isEmpty)
    }

    @Test func `the reference in docs is that of this version: else run make reference`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reference-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try await Self.bobbin("reference", folder.path()).code == 0)
        let made = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        #expect(made == ["cli.md", "shim.md", "spinapp.md", "spinappexecutor.md"])
        for file in made {
            let new = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let old = try String(contentsOfFile: "\(Assets.package)docs/reference/\(file)", encoding: .utf8)
            #expect(new == old, "docs/reference/\(file) is out of date")
        }
    }
}
