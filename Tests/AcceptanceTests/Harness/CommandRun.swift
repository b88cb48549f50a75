import Foundation
import Subprocess

/// How a run of the `bobbin` command ended.
struct CommandRun: Sendable {
    let code: Int32?
    let output: String
    let error: String

    /// Runs it, in no terminal.
    ///
    /// - Parameter kubeconfig: that of a cluster; `nil` for a command that must do without.
    static func bobbin(
        _ arguments: [String],
        kubeconfig: String? = nil,
        input: String = ""
    ) async throws -> CommandRun {
        let done = try await run(
            .name("env"),
            arguments: .init(
                ["KUBECONFIG=\(kubeconfig ?? "/nonexistent")", Assets.product("bobbin")] + arguments
            ),
            input: .string(input),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        var code: Int32?
        if case .exited(let status) = done.terminationStatus { code = status }
        return CommandRun(code: code, output: done.standardOutput, error: done.standardError)
    }

    /// Runs a command on a platform, in a namespace.
    static func bobbin(
        _ arguments: String...,
        on platform: Platform,
        in namespace: String,
        input: String = ""
    ) async throws -> CommandRun {
        try await bobbin(
            arguments + ["-n", namespace],
            kubeconfig: platform.kubectl.kubeconfig,
            input: input
        )
    }
}
