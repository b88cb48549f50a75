// SPDX-License-Identifier: Apache-2.0

import Glibc
package import KubeModel

/// The time as the control plane sees it, so that tests can set it.
package protocol ControlPlaneClock: Sendable {
    var now: Timestamp { get }
    /// Returns after that long, or throws `CancellationError`.
    func sleep(for duration: Duration) async throws
}

/// The machine's time.
package struct SystemClock: ControlPlaneClock {
    package init() {}

    package var now: Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

extension Timestamp {
    /// The moment that much later.
    func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        )
    }
}
