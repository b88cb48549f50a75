import Foundation
import KubeModel
import Terminal

/// What people read. Unbuffered, so that even in a pipe a line is there when it happens.
///
/// All that the command writes to a terminal goes through here, and nothing goes through that a terminal could take for
/// a command, but for the colours of ``Terminal`` and what ``control(_:)`` gets.
enum Console {
    /// What standard output is.
    static let output = Terminal.of(STDOUT_FILENO, environment: ProcessInfo.processInfo.environment)
    /// What standard error is.
    static let errors = Terminal.of(STDERR_FILENO, environment: ProcessInfo.processInfo.environment)

    /// A line on standard output.
    static func say(_ line: String) { write("\(PrintableText.colouredLine(line))\n") }

    /// A text on standard output, of any number of lines.
    static func write(_ text: String) {
        write(PrintableText.block(text, keepsColours: output.usesColour), to: .standardOutput)
    }

    /// A message on standard error: what isn't the result, such as warnings and errors. Where it has several lines,
    /// those after the first are indented.
    static func note(_ message: String) { write("\(PrintableText.paragraph(message))\n", to: .standardError) }

    /// A text of our own on standard error, of any number of lines, such as how a command is used.
    static func explain(_ text: String) { write("\(PrintableText.block(text))\n", to: .standardError) }

    /// What moves the cursor on standard output; a constant, never made of what came from elsewhere.
    static func control(_ sequence: StaticString) { write("\(sequence)", to: .standardOutput) }

    /// A part of a line on standard error, which ``ProgressLine`` has made.
    static func show(_ progress: String) { write(progress, to: .standardError) }

    /// Nobody is left to tell that it can't be written: `bobbin get | head -1` is over when `head` is, with the exit
    /// code that the shell knows for it, whether or not a library had the signal ignored.
    private static func write(_ text: String, to file: FileHandle) {
        do { try file.write(contentsOf: Data(text.utf8)) } catch { exit(128 + SIGPIPE) }
    }
}
