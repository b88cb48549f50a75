// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeModel
import Terminal

/// Standard output and standard error, unbuffered: even in a pipe, a line arrives when it is printed.
///
/// Everything that the command writes to a terminal goes through here. Control sequences are escaped, except for the
/// colours of ``Terminal`` and what is passed to ``control(_:)``.
enum Console {
    /// What standard output is.
    static let output = Terminal.of(STDOUT_FILENO, environment: ProcessInfo.processInfo.environment)
    /// What standard error is.
    static let errors = Terminal.of(STDERR_FILENO, environment: ProcessInfo.processInfo.environment)

    /// A line on standard output.
    static func print(_ line: String) { write("\(PrintableText.colouredLine(line))\n") }

    /// A text on standard output, of any number of lines.
    static func write(_ text: String) {
        write(PrintableText.block(text, keepsColours: output.usesColour), to: .standardOutput)
    }

    /// A message on standard error: anything but the result, such as warnings and errors. If it has several lines,
    /// those after the first are indented.
    static func message(_ message: String) {
        write("\(PrintableText.paragraph(message))\n", to: .standardError)
    }

    /// A text of our own on standard error, of any number of lines, such as usage.
    static func messageBlock(_ text: String) { write("\(PrintableText.block(text))\n", to: .standardError) }

    /// A control sequence on standard output; a constant, never made from data.
    static func control(_ sequence: StaticString) { write("\(sequence)", to: .standardOutput) }

    /// A part of a line on standard error, such as one made by ``ProgressLine``.
    static func progress(_ text: String) { write(text, to: .standardError) }

    /// If the reader is gone, the process ends: `bobbin get | head -1` is over when `head` is, with the exit
    /// code that a shell reports for SIGPIPE, whether or not a library has the signal ignored.
    private static func write(_ text: String, to file: FileHandle) {
        do { try file.write(contentsOf: Data(text.utf8)) } catch { exit(128 + SIGPIPE) }
    }
}
