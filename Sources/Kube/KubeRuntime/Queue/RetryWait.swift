// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// How long a key that fails waits. The wait grows with time and not with tries: one that something else sets off
/// before the wait is over changes nothing about it.
struct RetryWait: Hashable, Sendable {
    /// How often another cause may begin with a short wait, until something succeeds: a key that fails in turns for two
    /// causes must not be tried without end.
    private static let fresh = 3

    /// Why the key waits.
    private(set) var cause: RetryCause
    private var wait: BackoffWait
    /// How often the key has failed in a row.
    private(set) var failures = 1
    private var changes = 0

    /// The wait after a first failure.
    init(_ cause: RetryCause, now: Duration, random: Double) {
        self.cause = cause
        wait = BackoffWait(cause.backoff, now: now, random: random)
    }

    /// How long the wait is, before it is spread.
    var length: Duration { wait.length }
    /// When it is over.
    var end: Duration { wait.end }

    /// Counts another failure.
    ///
    /// - Parameter keys: How many keys wait for the same cause, this one included.
    mutating func fail(_ cause: RetryCause, among keys: Int, now: Duration, random: Double) {
        failures += 1
        if cause != self.cause, changes < Self.fresh {
            changes += 1
            wait = BackoffWait(cause.backoff, now: now, random: random)
        } else if end <= now {
            var backoff = cause.backoff
            backoff.maximum = cause.longestWait(among: keys)
            wait.extend(backoff, now: now, random: random)
        }
        self.cause = cause
    }
}
