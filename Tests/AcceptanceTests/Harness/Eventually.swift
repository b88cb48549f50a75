// SPDX-License-Identifier: Apache-2.0

import Testing

/// Waits until something holds. The bound is for what never comes: no behaviour here depends on speed.
func eventually<Value>(
    _ what: String,
    within bound: Duration = .seconds(30),
    every longestPause: Duration = .seconds(2),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ probe: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + bound
    var lastError: (any Error)?
    // All tests look at the same time, and share few threads: those that wait long look less often.
    var pause = Duration.milliseconds(50)
    repeat {
        do {
            if let value = try await probe() { return value }
            lastError = nil
        } catch let error as ProgramEnded {
            Issue.record(error, sourceLocation: sourceLocation)
            throw error
        } catch { lastError = error }
        try await Task.sleep(for: pause)
        pause = min(pause * 1.5, longestPause)
    } while ContinuousClock.now < end
    let detail = lastError.map { ": \($0)" } ?? ""
    Issue.record("not within \(bound): \(what)\(detail)", sourceLocation: sourceLocation)
    throw TimedOut(what: what + detail)
}

struct TimedOut: Error, CustomStringConvertible {
    let what: String
    var description: String { "timed out waiting: \(what)" }
}

/// A program that should go on running ended; waiting for what it does is in vain.
struct ProgramEnded: Error, CustomStringConvertible {
    let name: String
    let log: String
    var description: String { "\(name) ended; it printed last:\n\(log)" }
}
