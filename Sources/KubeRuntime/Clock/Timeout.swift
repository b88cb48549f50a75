/// Runs an operation, cancelling it where it takes longer than it may; waits for it to end in any case.
///
/// - Throws: What the operation throws, or ``OverdueError``.
func withTimeout<Value: Sendable>(
    _ limit: Duration,
    clock: TimeSource,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else { throw OverdueError(limit: limit) }
        return value
    }
}

/// An operation took longer than it may, and was cancelled.
struct OverdueError: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "not done within \(limit)" }
}
