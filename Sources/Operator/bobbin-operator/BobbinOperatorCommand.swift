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
        abstract: "Runs WebAssembly apps on Kubernetes: the operator, as it goes into the image.",
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
            if !text.isEmpty { say("\(text)\n", on: code == .success ? STDOUT_FILENO : STDERR_FILENO) }
            Glibc.exit(code.rawValue)
        }
    }

    /// Where nobody can be told, nobody is.
    private static func say(_ text: String, on descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }
}
