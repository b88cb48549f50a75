// SPDX-License-Identifier: Apache-2.0

internal import KubeModel
internal import Synchronization

/// Has everything read again where the API server went back in time. One restore shows in many places, and what is being
/// read already needn't be started over: repeated calls are passed over, for longer each time.
package final class StartOverGate: Sendable {
    private struct State {
        var last: Duration?
        var wait = StartOverGate.backoff.initial
    }

    private static let backoff = Backoff(initial: .seconds(10), maximum: .seconds(600), jitter: 0)

    private let clock: TimeSource
    private let state = Mutex(State())

    /// A gate that hasn't been passed yet.
    package init(clock: TimeSource = .continuous) { self.clock = clock }

    /// Calls the closure, unless it was called a short while ago.
    package func pass(_ startOver: () -> Void) {
        let now = clock.now
        let mayPass = state.withLock { state in
            if let last = state.last {
                guard now - last >= state.wait else { return false }
                let isLongAgo = now - last > Self.backoff.maximum
                state.wait = Self.backoff.next(after: isLongAgo ? nil : state.wait)
            }
            state.last = now
            return true
        }
        if mayPass { startOver() }
    }
}
