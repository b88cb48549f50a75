// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Wakes one task. However often it rings before the task looks, the task is woken once.
final class WakeUp: Sendable {
    private struct State {
        var hasRung = false
        var waiter: Parking<Void>?
    }

    private let state = Mutex(State())

    /// Wakes the task, or keeps it from waiting next time.
    func ring() {
        let waiter: Parking<Void>? = state.withLock { state in
            state.hasRung = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.fulfil(())
    }

    /// Returns once it has rung since the last time; `false` where the task is cancelled. For one task at a time.
    func wait() async -> Bool {
        let parking = Parking<Void>()
        state.withLock { state in
            if state.hasRung { parking.fulfil(()) } else { state.waiter = parking }
        }
        guard await parking.wait() != nil, !Task.isCancelled else { return false }
        state.withLock { $0.hasRung = false }
        return true
    }
}
