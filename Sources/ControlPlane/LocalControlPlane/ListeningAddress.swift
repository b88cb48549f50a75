// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where the server listens, for those who have to wait for it.
final class ListeningAddress: Sendable {
    typealias Address = (host: String, port: Int)

    private enum State {
        case waiting([UInt64: CheckedContinuation<Address, any Error>], next: UInt64)
        case done(Result<Address, any Error>)
    }

    private let state = Mutex(State.waiting([:], next: 0))

    var address: Address? {
        state.withLock { state in
            if case .done(.success(let address)) = state { address } else { nil }
        }
    }

    /// Tells all who wait, and all who come later.
    func resolve(_ result: Result<Address, any Error>) {
        let waiting = state.withLock { state in
            defer { state = .done(result) }
            if case .waiting(let waiting, _) = state { return Array(waiting.values) }
            return []
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    func wait() async throws -> Address {
        let id = state.withLock { state -> UInt64 in
            guard case .waiting(let waiting, let next) = state else { return 0 }
            state = .waiting(waiting, next: next + 1)
            return next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Address, any Error>? = state.withLock { state in
                    guard case .waiting(var waiting, let next) = state else {
                        if case .done(let result) = state { return result }
                        return nil
                    }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    waiting[id] = continuation
                    state = .waiting(waiting, next: next)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let continuation = state.withLock { state -> CheckedContinuation<Address, any Error>? in
                guard case .waiting(var waiting, let next) = state else { return nil }
                let continuation = waiting.removeValue(forKey: id)
                state = .waiting(waiting, next: next)
                return continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}
