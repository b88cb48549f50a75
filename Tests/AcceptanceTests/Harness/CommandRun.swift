// SPDX-License-Identifier: Apache-2.0

import Subprocess

/// How a run of the `bobbin` command ended, in no terminal.
struct CommandRun: Sendable {
    /// -1 where a signal ended it.
    let code: Int32
    let output: String
    let error: String

    /// - Parameters:
    ///   - kubeconfig: That of a cluster; `nil` for what must do without.
    ///   - program: What to run instead of `bobbin`.
    init(
        _ arguments: [String],
        kubeconfig: String? = nil,
        input: String = "",
        program: String = Assets.product("bobbin")
    ) async throws {
        let done = try await run(
            .name("env"),
            arguments: .init(
                ["--default-signal=INT,TERM,PIPE", "KUBECONFIG=\(kubeconfig ?? "/nonexistent")", program]
                    + arguments
            ),
            input: .string(input),
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        code = if case .exited(let status) = done.terminationStatus { status } else { -1 }
        output = done.standardOutput
        error = done.standardError
    }
}

extension CommandRun {
    /// Runs it on a platform, in a namespace.
    static func bobbin(
        _ arguments: String...,
        on platform: Platform,
        in namespace: String,
        input: String = ""
    ) async throws -> CommandRun {
        try await CommandRun(
            arguments + ["-n", namespace],
            kubeconfig: platform.kubectl.kubeconfig,
            input: input
        )
    }
}

extension Platform {
    /// Runs `bobbin` on it.
    func bobbin(_ arguments: String...) async throws -> CommandRun {
        try await CommandRun(arguments, kubeconfig: kubectl.kubeconfig)
    }
}

/// `bobbin` on one cluster.
struct Bobbin: Sendable {
    let kubeconfig: String

    func callAsFunction(_ arguments: String...) async throws -> CommandRun {
        try await CommandRun(arguments, kubeconfig: kubeconfig)
    }
}
