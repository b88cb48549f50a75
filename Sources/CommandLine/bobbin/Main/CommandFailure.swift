// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubeClient
import KubeModel

/// An error that ends a command, in a sentence for the person at the terminal.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// How errors are printed, the same for all commands.
enum Failure {
    /// Prints an error on standard error. For commands that go on after it; they end by throwing
    /// `ExitCode.failure`.
    static func report(_ error: any Error) { Console.message(text(of: error)) }

    /// The text of an error: kubectl's words if the server refused, otherwise `error: ` and the sentence.
    static func text(of error: any Error) -> String {
        guard let error = error as? KubeError, error.code == .server, let status = error.status else {
            return "error: \(error)"
        }
        if error.isUnauthorized { return "error: You must be logged in to the server (\(status.reason))" }
        let reason = status.reason.isEmpty ? "" : " (\(status.reason))"
        return "Error from server\(reason): \(error.message)"
    }
}
