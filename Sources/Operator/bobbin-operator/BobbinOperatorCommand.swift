// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import KubeModel
import KubeRuntime
import Logging

/// The lean operator, as it runs in a cluster.
@main
struct BobbinOperatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bobbin-operator",
        abstract: "Run WebAssembly apps on Kubernetes: the operator and its node agent.",
        subcommands: [ControllerCommand.self, NodeCommand.self]
    )

    static func main() async {
        LoggingSystem.bootstrap { TextLog.handler(label: $0) }
        do {
            var command = try await asyncParseAsRoot()
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
        } catch {
            let text = PrintableText.block(fullMessage(for: error, columns: nil))
            let code = exitCode(for: error)
            if !text.isEmpty { write("\(text)\n", on: code == .success ? STDOUT_FILENO : STDERR_FILENO) }
            Glibc.exit(code.rawValue)
        }
    }

    /// A failure to write is ignored: there is no other place to report it.
    private static func write(_ text: String, on descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
