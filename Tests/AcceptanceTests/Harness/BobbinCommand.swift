import Subprocess

/// `bobbin`, as a person runs it in a pipe.
struct Bobbin: Sendable {
    let kubeconfig: String

    struct Result: Sendable {
        let code: Int32
        let output: String
        let error: String
    }

    func callAsFunction(_ arguments: String...) async throws -> Result {
        let done = try await run(
            .name("env"),
            arguments: .init([Assets.product("bobbin")] + arguments + ["--kubeconfig", kubeconfig]),
            input: .none,
            output: .string(limit: 16 << 20),
            error: .string(limit: 1 << 20)
        )
        let code: Int32 = if case .exited(let code) = done.terminationStatus { code } else { -1 }
        return Result(code: code, output: done.standardOutput, error: done.standardError)
    }
}
