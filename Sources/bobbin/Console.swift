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
    static func write(_ text: String) { write(text, to: .standardOutput) }

    /// A line on standard error: what isn't the result, such as warnings and progress.
    static func note(_ line: String) { write("\(line)\n", to: .standardError) }

    /// Nobody is left to tell that it can't be written: `bobbin get | head -1` is over when `head` is, with the exit
    /// code that the shell knows for it, whether or not a library had the signal ignored.
    private static func write(_ text: String, to file: FileHandle) {
        do { try file.write(contentsOf: Data(text.utf8)) } catch { exit(128 + SIGPIPE) }
    }
}
