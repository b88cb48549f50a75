// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
package import Logging

/// Log lines for people, on the standard error: each message is one line, whatever is in it.
package enum TextLog {
    /// How many bytes of a line are written: servers and files may say anything, and at any length.
    static let limit = 8 << 10

    /// The handler of a logger with that label.
    package static func handler(label: String) -> any LogHandler {
        handler(label: label, write: StandardError.write)
    }

    static func handler(label: String, write: @escaping @Sendable ([UInt8]) -> Void) -> any LogHandler {
        StreamLogHandler(label: label, stream: LineStream(write: write))
    }

    /// Takes whole lines with their ends.
    private struct LineStream: TextOutputStream, Sendable {
        let write: @Sendable ([UInt8]) -> Void

        func write(_ line: String) {
            let text = line.hasSuffix("\n") ? String(line.dropLast()) : line
            write(Array("\(PrintableText.line(text, limit: TextLog.limit))\n".utf8))
        }
    }
}
