// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

/// What a connection's thread and its users share.
final class UpgradeState: Sendable {
    private struct Guarded {
        var outbound: [UInt8] = []
        var writers: [CheckedContinuation<Void, any Error>] = []
        /// Whether there is room again for what came in.
        var isResumed = false
        var isClosing = false
        /// Whether the thread waits, and so has to be woken.
        var isWaiting = false
        /// Set by the thread as it ends.
        var isOver = false
        var failure: TransportFailure?
    }

    /// What the thread is to do next.
    struct Work {
        var outbound: [UInt8]
        var isResumed: Bool
        var isClosing: Bool
    }

    let inbound: StreamSink
    private let limit: Int
    private let multi: MultiHandle
    private let state = Mutex(Guarded())

    init(multi: MultiHandle, buffer limit: Int) {
        self.multi = multi
        self.limit = limit
        inbound = StreamSink(limit: limit)
    }

    /// Adds bytes to be sent, and waits where too many are.
    func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let outcome = state.withLock { state -> Result<Void, any Error>? in
                guard !state.isOver, !state.isClosing else {
                    let ended = TransportFailure(.connection, "the connection is closed")
                    return .failure((state.failure ?? ended).thrown)
                }
                state.outbound += bytes
                wake(&state)
                if state.outbound.count <= limit { return .success(()) }
                state.writers.append(continuation)
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    /// Has the thread offer more of what came in.
    func resume() {
        state.withLock { state in
            state.isResumed = true
            wake(&state)
        }
    }

    /// Has the thread end the connection. Who waits for it is told so at once.
    func close(_ failure: TransportFailure) {
        inbound.finish(failure)
        let writers = state.withLock { state in
            state.isClosing = true
            state.failure = state.failure ?? failure
            wake(&state)
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume(throwing: failure.thrown) }
    }

    // What follows is for the thread.

    /// - Parameter takesOutbound: Whether what is to be sent is taken too; not where earlier bytes wait for the peer.
    func nextWork(takesOutbound: Bool) -> Work {
        let (work, writers) = state.withLock { state in
            state.isWaiting = false
            var work = Work(outbound: [], isResumed: state.isResumed, isClosing: state.isClosing)
            var writers: [CheckedContinuation<Void, any Error>] = []
            state.isResumed = false
            if takesOutbound {
                swap(&work.outbound, &state.outbound)
                swap(&writers, &state.writers)
            }
            return (work, writers)
        }
        for writer in writers { writer.resume() }
        return work
    }

    /// Whether the thread may wait: not where there is something to do already.
    func mayWait(takesOutbound: Bool) -> Bool {
        state.withLock { state in
            let hasOutbound = takesOutbound && !state.outbound.isEmpty
            state.isWaiting = !hasOutbound && !state.isResumed && !state.isClosing
            return state.isWaiting
        }
    }

    /// The end.
    func finish(_ failure: TransportFailure?) {
        let writers = state.withLock { state in
            state.isOver = true
            state.failure = state.failure ?? failure
            defer { state.writers = [] }
            return state.writers
        }
        inbound.finish(failure)
        let ended = failure ?? TransportFailure(.connection, "the server closed the connection")
        for writer in writers { writer.resume(throwing: ended.thrown) }
    }

    private func wake(_ state: inout Guarded) {
        guard state.isWaiting, !state.isOver else { return }
        state.isWaiting = false
        multi.wakeUp()
    }
}
