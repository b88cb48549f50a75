// SPDX-License-Identifier: Apache-2.0

import Glibc
import Subprocess

/// Runs exec plugins as child processes. What they say on standard error goes to ours, as kubectl has it.
struct SubprocessRunner: Sendable {
    /// How long a plugin that asks nobody may take.
    static let timeLimit: Duration = .seconds(60)
    private static let outputLimit = 1 << 20

    let time: ClientTime

    /// Runs the plugin and returns what it printed.
    func run(_ plugin: ExecPlugin) async throws -> [UInt8] {
        let isTerminal = isatty(STDIN_FILENO) == 1
        if plugin.interactiveMode == .always, !isTerminal {
            throw failure(
                plugin,
                "requires user input (interactiveMode Always), but standard input is not a terminal"
            )
        }
        if plugin.interactiveMode != .never, isTerminal {
            return try await execute(plugin, isInteractive: true)
        }
        return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await execute(plugin, isInteractive: false) }
            group.addTask {
                try await time.sleep(Self.timeLimit)
                return nil
            }
            defer { group.cancelAll() }
            guard let output = try await group.next() ?? nil else {
                throw failure(plugin, "timed out after 60 seconds")
            }
            return output
        }
    }

    private func execute(_ plugin: ExecPlugin, isInteractive: Bool) async throws -> [UInt8] {
        var variables: [Environment.Key: String?] = [
            "KUBERNETES_EXEC_INFO": ExecCredential.info(for: plugin, isInteractive: isInteractive)
        ]
        for (name, value) in plugin.environment {
            variables[Environment.Key(stringLiteral: name)] = value.value
        }
        let configuration = Configuration(
            executable: plugin.command.contains("/") ? .path(path(plugin.command)) : .name(plugin.command),
            arguments: Arguments(plugin.arguments),
            environment: .inherit.updating(variables)
        )
        do {
            if isInteractive {
                return try checked(
                    plugin,
                    await Subprocess.run(
                        configuration,
                        input: .currentStandardInput,
                        output: .bytes(limit: Self.outputLimit),
                        error: .currentStandardError
                    )
                )
            }
            return try checked(
                plugin,
                await Subprocess.run(
                    configuration,
                    output: .bytes(limit: Self.outputLimit),
                    error: .currentStandardError
                )
            )
        } catch let error as SubprocessError {
            if Task.isCancelled { throw CancellationError() }
            let hint = plugin.installHint.isEmpty ? "" : ". \(plugin.installHint)"
            let isMissing = error.code == .executableNotFound
            throw failure(plugin, isMissing ? "not found\(hint)" : "cannot be run: \(error)\(hint)")
        }
    }

    private func checked<Failure: ErrorOutputProtocol>(
        _ plugin: ExecPlugin,
        _ result: ExecutionResult<Void, BytesOutput, Failure>
    ) throws -> [UInt8] {
        guard result.terminationStatus.isSuccess else {
            throw failure(plugin, "failed (\(result.terminationStatus)); see its output on standard error")
        }
        return result.standardOutput
    }

    private func failure(_ plugin: ExecPlugin, _ reason: String) -> KubeError {
        KubeError(.authentication, message: "the exec plugin \"\(plugin.command)\" \(reason)")
    }

    /// The path as the type that Subprocess wants, without a dependency for that type's sake.
    private func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
    where Path.StringLiteralType == String {
        Path(stringLiteral: text)
    }
}
