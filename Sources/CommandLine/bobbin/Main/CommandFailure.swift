import ArgumentParser
import KubeClient
import KubeModel

/// Why a command can't go on, in a sentence for the person at the terminal.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// How failures are told, so that all commands tell them alike.
enum Failure {
    /// Prints what went wrong on standard error. For commands that go on after it; they end by throwing
    /// `ExitCode.failure`.
    static func tell(_ error: any Error) { Console.note(text(of: error)) }

    /// What is printed of an error: kubectl's words where the server refused, else `error: ` and the sentence.
    static func text(of error: any Error) -> String {
        guard let error = error as? KubeError, error.code == .server, let status = error.status else {
            return "error: \(error)"
        }
        if error.isUnauthorized { return "error: You must be logged in to the server (\(status.reason))" }
        let reason = status.reason.isEmpty ? "" : " (\(status.reason))"
        return "Error from server\(reason): \(error.message)"
    }
}
