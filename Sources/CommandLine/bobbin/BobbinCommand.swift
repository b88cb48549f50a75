// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import KubeClient
import KubeRuntime
import Logging
import SpinAPI

/// Bobbin for people.
@main
struct BobbinCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Invocation.commandName,
            abstract: "Run and manage WebAssembly apps on Kubernetes.",
            version: "bobbin \(Release.version)",
            subcommands: [
                ScaffoldCommand.self, RenderCommand.self, DiffCommand.self, DeployCommand.self,
                GetCommand.self, StatusCommand.self, LogsCommand.self, ConnectCommand.self,
                DeleteCommand.self, NodesCommand.self, DoctorCommand.self, MigrateCommand.self,
                LocalCommand.self, ControllerCommand.self, VersionCommand.self, CompletionCommand.self,
                ReferenceCommand.self, CompleteCommand.self,
            ]
        )
    }

    static var _errorPrefix: String { "error: " }

    /// Parses, runs, and exits as kubectl does: 0, or 1 on any error, including an invalid option. Commands that
    /// give their exit code another meaning throw it (`ExitCode`).
    static func main() async {
        LoggingSystem.bootstrap { TextLog.handler(label: $0) }
        do {
            let arguments = Invocation.commandFirst(Array(CommandLine.arguments.dropFirst()))
            try refuseUnknownCommand(arguments)
            try await Interruption.run(try await asyncParseAsRoot(arguments))
        } catch { leave(error) }
    }

    /// The parser would call it an unexpected argument.
    private static func refuseUnknownCommand(_ arguments: [String]) throws {
        let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first
        guard let word, !word.hasPrefix("-"), word != "help" else { return }
        let isKnown = configuration.subcommands.contains {
            $0.configuration.commandName == word || $0.configuration.aliases.contains(word)
        }
        guard !isKnown else { return }
        let name = Invocation.commandName
        throw CommandFailure(
            "unknown command \"\(word)\" for \"\(name)\"; run \"\(name) --help\" for a list of commands"
        )
    }

    private static func leave(_ error: any Error) -> Never {
        switch error {
        case let code as ExitCode: Glibc.exit(code.rawValue)
        case is KubeError:
            Failure.report(error)
            Glibc.exit(1)
        default: break
        }
        let text = fullMessage(for: error, columns: nil)
        if exitCode(for: error) == .success {
            Console.write("\(text)\n")
            Glibc.exit(0)
        }
        Console.messageBlock(text)
        Glibc.exit(1)
    }
}
