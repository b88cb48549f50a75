// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Rings at the earliest of many moments, over and over.
///
/// A sleep that is cancelled stays in the executor's queue until it would have ended, so sleeping anew for
/// each change of the earliest moment would pile up memory. This never cancels one: it starts another sleep
/// only for a moment earlier than all that are being slept for.
final class Alarm: Sendable {
    private struct State {
        var armed: [Duration] = []
        var requested: [Duration] = []
        var waiter: Parking<Void>?
        var isStopped = false
    }

    private let clock: TimeSource
    private let state = Mutex(State())

    init(clock: TimeSource) { self.clock = clock }

    /// Makes the alarm ring at that moment, or before it.
    func set(_ moment: Duration) {
        let waiter: Parking<Void>? = state.withLock { state in
            if let earliest = state.armed.min(), earliest <= moment { return nil }
            state.armed.append(moment)
            state.requested.append(moment)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.fulfil(())
    }

    /// Makes `run` return.
    func stop() {
        let waiter: Parking<Void>? = state.withLock { state in
            state.isStopped = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.fulfil(())
    }

    /// Calls the closure, with the present moment, whenever a moment comes; it answers with the next one, if
    /// there is one. Returns when stopped or cancelled.
    func run(_ ring: @escaping @Sendable (Duration) -> Duration?) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled, let moments = await requests() {
                for moment in moments {
                    group.addTask {
                        do { try await self.clock.sleep(until: moment) } catch { return }
                        self.disarm(moment)
                        if let next = ring(self.clock.now) { self.set(next) }
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func disarm(_ moment: Duration) {
        state.withLock { state in
            if let index = state.armed.firstIndex(of: moment) { state.armed.remove(at: index) }
        }
    }

    private func requests() async -> [Duration]? {
        let parking = Parking<Void>()
        let isWaiting = state.withLock { state in
            guard state.requested.isEmpty, !state.isStopped else { return false }
            state.waiter = parking
            return true
        }
        if isWaiting { guard await parking.wait() != nil else { return nil } }
        return state.withLock { state in
            if state.isStopped { return nil }
            defer { state.requested = [] }
            return state.requested
        }
    }
}
