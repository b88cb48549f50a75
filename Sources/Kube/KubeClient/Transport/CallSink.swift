// SPDX-License-Identifier: Apache-2.0

import Curl
import Synchronization

/// Collects the response of a call, up to its limit.
final class CallSink: TransferSink {
    private struct State {
        var continuation: CheckedContinuation<HTTPResponse, any Error>?
        var failure: TransportFailure?
        var isOver = false
        var head = ResponseHead(status: 0)
        var body: [UInt8] = []
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    var isOver: Bool { state.withLock { $0.isOver } }
    var isStream: Bool { false }

    /// Sets who waits; where the call is over already (cancelled), they wait no more. Says whether it isn't.
    func wait(_ continuation: CheckedContinuation<HTTPResponse, any Error>) -> Bool {
        let failure = state.withLock { state -> TransportFailure? in
            guard state.isOver else {
                state.continuation = continuation
                return nil
            }
            return state.failure ?? .cancelled
        }
        guard let failure else { return true }
        continuation.resume(throwing: failure.thrown)
        return false
    }

    func receive(_ head: ResponseHead) {
        state.withLock { state in
            state.head = head
            // With a length known ahead the body grows once; it is a hint only, and compressed ones differ.
            if let length = head.first("content-length").flatMap(Int.init), length <= min(limit, 1 << 20) {
                state.body.reserveCapacity(length)
            }
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer, isHeld: Bool) -> BodyReception {
        state.withLock { state in
            guard state.body.count + bytes.count <= limit else { return .refused }
            unsafe state.body.append(contentsOf: bytes)
            return .taken
        }
    }

    func finish(_ failure: TransportFailure?) {
        let ended = state.withLock { state -> State? in
            guard !state.isOver else { return nil }
            let ended = state
            state = State(failure: failure, isOver: true)
            return ended
        }
        guard let ended, let continuation = ended.continuation else { return }
        if let failure {
            continuation.resume(throwing: failure.thrown)
        } else {
            continuation.resume(returning: HTTPResponse(head: ended.head, body: ended.body))
        }
    }
}
