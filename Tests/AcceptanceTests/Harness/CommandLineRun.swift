import Subprocess

/// How a run of `bobbin` ended, in no terminal.
struct CommandLineRun: Sendable {
    let code: Int32
    let output: String
    let error: String

    /// - Parameter kubeconfig: That of a cluster; `nil` for what must do without.
    init(
        _ arguments: [String],
        kubeconfig: String?,
        program: String = Assets.product("bobbin")
    ) async throws {
        let done = try await run(
            .name("env"),
            arguments: .init(
                ["--default-signal=INT,TERM,PIPE", "KUBECONFIG=\(kubeconfig ?? "/nonexistent")", program]
                    + arguments
            ),
            input: .none,
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        code = if case .exited(let status) = done.terminationStatus { status } else { -1 }
        output = done.standardOutput
        error = done.standardError
    }
}

extension Platform {
    /// Runs `bobbin` on it.
    func bobbin(_ arguments: String...) async throws -> CommandLineRun {
        try await CommandLineRun(arguments, kubeconfig: kubectl.kubeconfig)
    }
}
