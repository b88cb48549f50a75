// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Synchronization

/// Ends operations that take too long, with one timer for all of them.
///
/// All have the same limit, so they are due in the order in which they began.
final class Deadlines: Sendable {
    private struct Pending {
        var due: Duration
        var parking: Parking<Void>
    }

    private enum Result<Value: Sendable>: Sendable {
        case value(Value)
        case overdue
        case cancelled
    }

    private let limit: Duration
    private let clock: TimeSource
    private let alarm: Alarm
    private let pending = Mutex<Deque<Pending>>([])

    init(limit: Duration, clock: TimeSource) {
        self.limit = limit
        self.clock = clock
        alarm = Alarm(clock: clock)
    }

    /// Keeps the time; returns when cancelled or stopped.
    func run() async {
        await alarm.run { now in
            self.pending.withLock { pending in
                while let first = pending.first, first.due <= now {
                    pending.removeFirst()
                    first.parking.fulfil(())
                }
                return pending.first?.due
            }
        }
    }

    /// Gives what is under way no more than so much time from now on.
    func shorten(to rest: Duration) {
        let end = clock.now + rest
        pending.withLock { pending in
            for index in pending.indices { pending[index].due = min(pending[index].due, end) }
        }
        alarm.set(end)
    }

    /// Makes `run` return.
    func stop() { alarm.stop() }

    /// Runs an operation, cancelling it when it is overdue; waits for it to end in any case.
    ///
    /// - Throws: What the operation throws, or ``OverdueError`` where it threw after its deadline.
    func within<Value: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let due = clock.now + limit
        let parking = Parking<Void>()
        pending.withLock { pending in
            // Those at the front that are done: long ones in the middle go when they get there.
            while let first = pending.first, first.parking.isSettled { pending.removeFirst() }
            pending.append(Pending(due: due, parking: parking))
        }
        alarm.set(due)
        return try await withThrowingTaskGroup(of: Result<Value>.self) { group in
            group.addTask { .value(try await operation()) }
            group.addTask { await parking.wait() == nil ? .cancelled : .overdue }
            defer { group.cancelAll() }
            var isOverdue = false
            do {
                while let result = try await group.next() {
                    switch result {
                    case .value(let value): return value
                    case .overdue:
                        isOverdue = true
                        group.cancelAll()
                    case .cancelled: continue
                    }
                }
            } catch  where isOverdue {
                throw OverdueError(limit: limit)
            }
            throw CancellationError()
        }
    }
}
