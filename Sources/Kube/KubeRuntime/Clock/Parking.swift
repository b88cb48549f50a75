// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A place where one task waits for one value.
///
/// Whoever fulfils it learns whether the value was taken, so that a value meant for a task that was cancelled
/// in the same moment can be given to another.
final class Parking<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Value?, Never>)
        case settled(Value?)
    }

    private let state = Mutex(State.empty)

    /// The value, once there is one; `nil` where the task is cancelled. To be called once.
    func wait() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let settled: Value?? = state.withLock { state in
                    if case .settled(let value) = state { return .some(value) }
                    state = .waiting(continuation)
                    return .none
                }
                if case .some(let value) = settled { continuation.resume(returning: value) }
            }
        } onCancel: {
            fulfil(nil)
        }
    }

    /// Whether the value was handed over, or the wait cancelled.
    var isSettled: Bool {
        state.withLock { state in
            if case .settled = state { true } else { false }
        }
    }

    /// Hands over the value; `false` where the place is settled already.
    @discardableResult
    func fulfil(_ value: Value?) -> Bool {
        let (isTaken, continuation) = state.withLock { state in
            switch state {
            case .settled: return (false, CheckedContinuation<Value?, Never>?.none)
            case .empty:
                state = .settled(value)
                return (true, nil)
            case .waiting(let continuation):
                state = .settled(value)
                return (true, continuation)
            }
        }
        continuation?.resume(returning: value)
        return isTaken
    }
}
