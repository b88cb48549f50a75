// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubeClient

@Suite(.timeLimit(.minutes(5)))
struct SubprocessRunnerTests {
    private let runner = SubprocessRunner(time: .system)

    private func shell(_ script: String, _ environment: [String: Secret<String>] = [:]) -> ExecPlugin {
        ExecPlugin(
            command: "/bin/sh",
            arguments: ["-c", script],
            environment: environment,
            installHint: "Install it.",
            interactiveMode: .never
        )
    }

    @Test func `the plugin gets its arguments and environment, and its output comes back`() async throws {
        let plugin = shell("echo \"$NAME $KUBERNETES_EXEC_INFO\"", ["NAME": Secret("jane")])
        let output = String(decoding: try await runner.run(plugin), as: UTF8.self)
        #expect(output.hasPrefix(#"jane {"kind":"ExecCredential""#))
        #expect(output.contains(#""interactive":false"#))
    }

    @Test func `a bare name is looked for on the path`() async throws {
        let plugin = ExecPlugin(command: "echo", arguments: ["hi"], interactiveMode: .never)
        #expect(try await runner.run(plugin) == Array("hi\n".utf8))
    }

    @Test func `a plugin that fails is named with its exit code`() async throws {
        let error = await #expect(throws: KubeError.self) { try await runner.run(shell("exit 3")) }
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("\"/bin/sh\" failed") == true)
        #expect(error?.message.contains("3") == true)
    }

    @Test(arguments: ["bobbin-no-such-plugin", "/nowhere/bobbin-no-such-plugin"])
    func `a plugin that isn't there comes with its install hint`(command: String) async throws {
        var plugin = shell("")
        plugin.command = command
        let error = await #expect(throws: KubeError.self) { try await runner.run(plugin) }
        #expect(error?.message.contains(command) == true)
        #expect(error?.message.contains("Install it.") == true)
    }
}
