import Foundation
import Terminal

/// What people read. Unbuffered, so that even in a pipe a line is there when it happens.
enum Console {
    /// What standard output is.
    static let output = Terminal.of(STDOUT_FILENO, environment: ProcessInfo.processInfo.environment)
    /// What standard error is.
    static let errors = Terminal.of(STDERR_FILENO, environment: ProcessInfo.processInfo.environment)

    /// A line on standard output.
    static func say(_ line: String) { write("\(line)\n") }

    /// A text on standard output, as it stands.
    static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// A line on standard error: what isn't the result, such as warnings and progress.
    static func note(_ line: String) { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
}
