// SPDX-License-Identifier: Apache-2.0

/// Runs an operation, cancelling it where it takes longer than it may; waits for it to end in any case.
///
/// What an operation achieved is never lost: one that succeeds in spite of being cancelled, by the limit or with the
/// task, has its value returned.
///
/// - Throws: What the operation throws, or ``OverdueError`` where it threw after the limit.
func withTimeout<Value: Sendable>(
    _ limit: Duration,
    clock: TimeSource,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: TimedResult<Value>.self) { group in
        group.addTask { .value(try await operation()) }
        group.addTask {
            do { try await clock.sleep(for: limit) } catch { return .cancelled }
            return .overdue
        }
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

private enum TimedResult<Value: Sendable>: Sendable {
    case value(Value)
    case overdue
    case cancelled
}

/// An operation took longer than it may, and was cancelled.
struct OverdueError: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "not done within \(limit)" }
}
