// SPDX-License-Identifier: Apache-2.0

import Glibc
package import KubeModel

/// The time as the client sees it. Injected, so that tests decide it.
package struct ClientTime: Sendable {
    /// Time since some moment, never going back.
    package var elapsed: @Sendable () -> Duration
    /// The time of day, for expiries that others set.
    package var wall: @Sendable () -> Timestamp
    /// Waits.
    package var sleep: @Sendable (Duration) async throws -> Void

    /// A time of those closures.
    package init(
        elapsed: @escaping @Sendable () -> Duration,
        wall: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.elapsed = elapsed
        self.wall = wall
        self.sleep = sleep
    }

    /// The machine's.
    package static let system = ClientTime(
        elapsed: { origin.duration(to: .now) },
        wall: {
            var now = timespec()
            unsafe clock_gettime(CLOCK_REALTIME, &now)
            return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
        },
        sleep: { try await Task.sleep(for: $0) }
    )

    private static let origin = ContinuousClock.now
}
