// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

@testable import KubeClient

/// Time that passes only when it is slept through or moved.
final class TestTime: Sendable {
    private struct State {
        var elapsed: Duration = .zero
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())

    /// 2025-01-01T00:00:00Z, and what has passed since.
    private static let start: Int64 = 1_735_689_600_000_000

    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func advance(by duration: Duration) { state.withLock { $0.elapsed += duration } }

    var source: ClientTime {
        ClientTime(
            elapsed: { self.state.withLock { $0.elapsed } },
            wall: {
                let microseconds = self.state.withLock { Int64($0.elapsed / .microseconds(1)) }
                return Timestamp(microseconds: Self.start + microseconds)
            },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.sleeps.append(duration)
                    state.elapsed += duration
                }
            }
        )
    }
}
