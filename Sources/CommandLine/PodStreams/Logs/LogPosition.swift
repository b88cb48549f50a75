// SPDX-License-Identifier: Apache-2.0

/// How far a log was read, by the times that its lines start with: so that it is gone on with after a break, and no
/// line is lost or comes twice.
package struct LogPosition: Sendable, Hashable {
    /// The time of the last line.
    package private(set) var last: String?
    /// How many lines of just that time there were.
    private var count = 0
    /// How many of them are still to come again.
    private var repeated = 0

    package init() {}

    /// From when on to read again: the server sends the lines of that whole second.
    package var sinceTime: String? { last }

    /// To be called before it is read again.
    package mutating func resume() { repeated = count }

    /// The time and the text of a line; `nil` for a line that was there before the break.
    package mutating func accept(_ line: [UInt8]) -> (time: [UInt8], text: ArraySlice<UInt8>)? {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space >= 20, line[4] == UInt8(ascii: "-")
        else {
            // What the node says itself has no time.
            return ([], line[...])
        }
        let time = String(decoding: line[..<space], as: UTF8.self)
        if let last {
            if Self.isEarlier(time, last) { return nil }
            if time == last, repeated > 0 {
                repeated -= 1
                return nil
            }
        }
        count = time == last ? count + 1 : 1
        if time != last { repeated = 0 }
        last = time
        return (Array(line[..<space]), line[(space + 1)...])
    }

    /// Both as a node writes them, in one zone and with nine digits of the second.
    private static func isEarlier(_ time: String, _ other: String) -> Bool {
        time.utf8.count == other.utf8.count && time < other
    }
}
