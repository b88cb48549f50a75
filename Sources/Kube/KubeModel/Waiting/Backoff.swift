// SPDX-License-Identifier: Apache-2.0

/// A number in `0..<1`, drawn anew by each call. Injected, so that a seed can decide.
public typealias RandomFraction = @Sendable () -> Double

/// How long to wait before the next try: exponential, bounded, and spread so that many don't try at once.
///
/// ```swift
/// let backoff = Backoff(initial: .seconds(1), maximum: .seconds(30), jitter: 0)
/// backoff.delay(afterFailures: 3, random: 0)  // 4 seconds
/// ```
///
/// What waits for a moment rather than for so long keeps a ``BackoffWait``.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure.
    public var initial: Duration
    /// The longest wait, before it is spread.
    public var maximum: Duration
    /// How much longer each wait is than the one before.
    public var factor: Double
    /// How much of the wait may be added at random: 0.1 makes 10 s into 10 to 11 s.
    public var jitter: Double

    /// A backoff. The default is a work queue's: 5 ms, doubled up to 5 min. (client-go goes on to 1000 s, for
    /// more than a quarter of an hour of doing nothing about an object.)
    public init(
        initial: Duration = .milliseconds(5),
        maximum: Duration = .seconds(300),
        factor: Double = 2,
        jitter: Double = 0.1
    ) {
        self.initial = initial
        self.maximum = maximum
        self.factor = factor
        self.jitter = jitter
    }

    /// A watch's: 100 ms, doubled up to 30 s, and up to twice that at random.
    public static let watch = Backoff(initial: .milliseconds(100), maximum: .seconds(30), jitter: 1)

    /// The wait after that many failures in a row.
    public func delay(afterFailures failures: Int, random: Double) -> Duration {
        guard failures > 0 else { return .zero }
        var wait = next(after: nil)
        for _ in 1..<failures {
            if wait >= maximum { break }
            wait = next(after: wait)
        }
        return wait * (1 + jitter * random)
    }

    /// The wait after one of that length, before it is spread: longer by the factor, and no longer than the longest.
    ///
    /// - Parameter wait: `nil` for the first wait.
    public func next(after wait: Duration?) -> Duration {
        guard let wait else { return min(initial, maximum) }
        return min(max(initial, wait * factor), maximum)
    }
}
