// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

/// Holds what a stream has received until its consumer takes it: at most the limit, then it asks for a pause.
final class StreamSink: TransferSink {
    private struct State {
        var head: ResponseHead?
        var headWaiter: CheckedContinuation<ResponseHead, any Error>?
        var buffer: [UInt8] = []
        var waiter: CheckedContinuation<[UInt8]?, any Error>?
        var isPaused = false
        var isOver = false
        var failure: TransportFailure?
        var pulse: ConnectionPulse?
    }

    /// What a consumer that asked for bytes is to do.
    enum Pull {
        /// Go on; where `resumes`, the loop is to offer more.
        case ready(resumes: Bool)
        /// Wait; it will be resumed.
        case waiting
    }

    /// Of an HTTP/2 stream that was paused, libcurl may hold as much as the window of 32 MiB that it offers the
    /// server. What it can't pass on when it is resumed it copies, so that it mustn't be too little each time.
    static let heldFactor = 4

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var isOver: Bool { state.withLock { $0.isOver } }
    var isStream: Bool { true }
    var isPaused: Bool { state.withLock { $0.isPaused } }
    /// When the connection last gave a byte; `nil` before the head.
    var pulse: ConnectionPulse? { state.withLock { $0.pulse } }

    func attach(to pulse: ConnectionPulse) { state.withLock { $0.pulse = pulse } }

    /// Sets who waits for the head.
    func waitForHead(_ continuation: CheckedContinuation<ResponseHead, any Error>) {
        let outcome = state.withLock { state -> Result<ResponseHead, any Error>? in
            if let head = state.head { return .success(head) }
            if state.isOver { return .failure((state.failure ?? .cancelled).thrown) }
            state.headWaiter = continuation
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    /// Hands what is there to the consumer, or has it wait.
    func pull(_ continuation: CheckedContinuation<[UInt8]?, any Error>) -> Pull {
        let (pull, outcome) = state.withLock { state -> (Pull, Result<[UInt8]?, any Error>?) in
            // A cancelled stream is over for its reader even where bytes are left.
            if !state.buffer.isEmpty, state.failure != .cancelled {
                var bytes: [UInt8] = []
                swap(&bytes, &state.buffer)
                let resumes = state.isPaused
                state.isPaused = false
                return (.ready(resumes: resumes), .success(bytes))
            }
            if let failure = state.failure { return (.ready(resumes: false), .failure(failure.thrown)) }
            if state.isOver { return (.ready(resumes: false), .success(nil)) }
            state.waiter = continuation
            return (.waiting, nil)
        }
        if let outcome { continuation.resume(with: outcome) }
        return pull
    }

    func receive(_ head: ResponseHead) {
        let waiter = state.withLock { state in
            state.head = head
            defer { state.headWaiter = nil }
            return state.headWaiter
        }
        waiter?.resume(returning: head)
    }

    func receive(_ bytes: UnsafeRawBufferPointer, isHeld: Bool) -> BodyReception {
        let (reception, waiter) = state.withLock {
            state -> (BodyReception, CheckedContinuation<[UInt8]?, any Error>?) in
            if let waiter = state.waiter {
                state.waiter = nil
                return (.taken, waiter)
            }
            let room = isHeld ? limit * Self.heldFactor : limit
            guard state.buffer.isEmpty || state.buffer.count + bytes.count <= room else {
                state.isPaused = true
                return (.pause, nil)
            }
            unsafe state.buffer.append(contentsOf: bytes)
            return (.taken, nil)
        }
        waiter?.resume(returning: unsafe Array(bytes))
        return reception
    }

    func finish(_ failure: TransportFailure?) {
        let (headWaiter, waiter) = state.withLock { state in
            guard !state.isOver else { return (nil, nil) as Waiters }
            state.isOver = true
            state.failure = failure
            defer { (state.headWaiter, state.waiter) = (nil, nil) }
            return (state.headWaiter, state.waiter)
        }
        let missingHead =
            failure ?? TransportFailure(.connection, "the server closed the connection without a response")
        headWaiter?.resume(throwing: missingHead.thrown)
        if let failure { waiter?.resume(throwing: failure.thrown) } else { waiter?.resume(returning: nil) }
    }

    private typealias Waiters = (
        CheckedContinuation<ResponseHead, any Error>?, CheckedContinuation<[UInt8]?, any Error>?
    )
}
