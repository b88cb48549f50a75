// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Manifests
import Subprocess

/// A stock kubectl, used as a person would.
struct Kubectl: Sendable {
    let kubeconfig: String

    struct Result: Sendable {
        let succeeded: Bool
        let output: String
        let error: String
    }

    struct Failure: Error, CustomStringConvertible {
        let arguments: [String]
        let result: Result
        var description: String { "kubectl \(arguments.joined(separator: " ")): \(result.error)" }
    }

    /// Runs it and says how it went.
    func attempt(_ arguments: String..., input: String = "") async throws -> Result {
        try await attempt(arguments, input: input)
    }

    private func attempt(_ arguments: [String], input: String) async throws -> Result {
        try await turnstile.pass {
            let done = try await run(
                .name("kubectl"),
                arguments: .init(["--kubeconfig", kubeconfig] + arguments),
                input: .string(input),
                output: .string(limit: 64 << 20),
                error: .string(limit: 1 << 20)
            )
            return Result(
                succeeded: done.terminationStatus.isSuccess,
                output: done.standardOutput,
                error: done.standardError
            )
        }
    }

    /// Runs it, and throws what it printed if it failed.
    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "") async throws -> String {
        let result = try await attempt(arguments, input: input)
        guard result.succeeded else { throw Failure(arguments: arguments, result: result) }
        return result.output
    }

    func apply(_ manifest: String, in namespace: String) async throws {
        try await self("apply", "-n", namespace, "-f", "-", input: manifest)
    }
}

private let turnstile = Turnstile(width: 8)
