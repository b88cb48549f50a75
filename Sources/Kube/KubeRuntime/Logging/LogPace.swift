// SPDX-License-Identifier: Apache-2.0

/// How many lines about one thing are worth a log in a minute: whoever can bring a line about by a write of his own can
/// bring about as many as he likes. Pure.
struct LogPace: Sendable {
    /// What to do with a line.
    enum Verdict: Equatable, Sendable {
        case log
        /// Log it, and that those which follow within the minute aren't.
        case logAsLast
        case pass
    }

    /// How many lines a minute has.
    static let lines = 20

    private var start: Duration?
    private var count = 0

    /// Counts a line.
    ///
    /// - Parameter now: A time that never goes back.
    mutating func judge(at now: Duration) -> Verdict {
        if let start, now - start < .seconds(60) {
            count += 1
        } else {
            start = now
            count = 1
        }
        if count < Self.lines { return .log }
        return count == Self.lines ? .logAsLast : .pass
    }
}
