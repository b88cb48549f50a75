// SPDX-License-Identifier: Apache-2.0

/// Time as the runtime sees it: a clock of any kind, so that tests and simulations bring their own.
///
/// Moments are distances from when the source was made; those of two sources can't be compared.
public struct TimeSource: Sendable {
    private let elapsed: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void

    /// The machine's monotonic time.
    public static let continuous = TimeSource(ContinuousClock())

    /// The time of a clock.
    public init<Time: Clock<Duration>>(_ clock: Time) {
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        pause = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }

    /// The present moment.
    public var now: Duration { elapsed() }

    /// Returns at that moment or after it.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(until moment: Duration) async throws { try await pause(moment) }

    /// Returns after that time or later.
    ///
    /// - Throws: `CancellationError`.
    public func sleep(for duration: Duration) async throws { try await pause(now + duration) }
}

extension Duration {
    /// The duration in seconds, for metrics and messages.
    package var inSeconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}
