// SPDX-License-Identifier: Apache-2.0

/// A wait that is longer each time that it was in vain. Pure: the time comes in.
public struct BackoffWait: Sendable, Hashable {
    /// How long the wait is, before it is spread.
    public private(set) var length: Duration
    /// When it is over.
    public private(set) var end: Duration

    /// The first wait, which begins now.
    ///
    /// - Parameter random: In `0..<1`: how much of the backoff's jitter is added.
    public init(_ backoff: Backoff, now: Duration, random: Double = 0) {
        length = backoff.initial
        end = now + backoff.initial * (1 + backoff.jitter * random)
    }

    /// Begins the next wait, which is longer.
    public mutating func extend(_ backoff: Backoff, now: Duration, random: Double = 0) {
        length = backoff.next(after: length)
        end = now + length * (1 + backoff.jitter * random)
    }

    /// Begins a wait of the same length.
    public mutating func restart(now: Duration) { end = now + length }

    /// How long is still to be waited; `nil` where the wait is over.
    public func rest(now: Duration) -> Duration? { end > now ? end - now : nil }
}
