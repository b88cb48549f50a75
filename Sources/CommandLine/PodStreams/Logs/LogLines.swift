// SPDX-License-Identifier: Apache-2.0

/// Makes lines of a log, however they are spread over the chunks that come.
package struct LogLines: Sendable {
    /// A line that is longer comes in several, so that memory stays bounded.
    package static let longest = 1 << 20

    private let limit: Int
    private var partial: [UInt8] = []

    package init(limit: Int = LogLines.longest) { self.limit = limit }

    /// The lines that are whole now, each without its end. Empty ones count.
    package mutating func receive(_ chunk: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = chunk[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end], &lines)
            lines.append(partial)
            partial = []
            rest = rest[(end + 1)...]
        }
        append(rest, &lines)
        return lines
    }

    /// What is left at the end: a line without its end.
    package mutating func finish() -> [UInt8]? {
        defer { partial = [] }
        return partial.isEmpty ? nil : partial
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, _ lines: inout [[UInt8]]) {
        var bytes = bytes
        while partial.count + bytes.count > limit {
            let fitting = limit - partial.count
            lines.append(partial + bytes.prefix(fitting))
            partial = []
            bytes = bytes.dropFirst(fitting)
        }
        partial += bytes
    }
}
