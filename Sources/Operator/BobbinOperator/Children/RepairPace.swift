// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// How often an object may be repaired that somebody else keeps changing.
///
/// Nothing is written to win a fight. The first few repairs come at once, as an edit by hand is undone; each further
/// one waits twice as long as the one before, from 5 seconds up to 5 minutes. After 10 minutes without a repair the next
/// one is the first again.
struct RepairPace: Sendable, Hashable {
    /// How many repairs are made without a wait.
    static let free = 3
    private static let backoff = Backoff(initial: .seconds(5), maximum: .seconds(300), jitter: 0)
    /// After how long without a repair it is taken for over.
    static let peace = Duration.seconds(600)

    private var count = 0
    private var last = Duration.zero

    /// Asks for a repair at a moment. `nil` where it may be made, which counts it; else how long it has to wait.
    mutating func claim(at now: Duration) -> Duration? {
        if now - last >= Self.peace { count = 0 }
        let due = last + Self.backoff.delay(afterFailures: count - Self.free + 1, random: 0)
        guard count == 0 || now >= due else { return due - now }
        count += 1
        last = now
        return nil
    }
}
