// SPDX-License-Identifier: Apache-2.0

/// Calls that wait for others to end, first come, first served.
struct CallQueue {
    /// A call that waits.
    struct Call {
        let request: HTTPRequest
        let sink: any TransferSink
        let deadline: ContinuousClock.Instant

        /// The request with the time that is left of its timeout, or `nil` where none is.
        func remaining(at now: ContinuousClock.Instant = .now) -> HTTPRequest? {
            let left = now.duration(to: deadline)
            guard left > .zero else { return nil }
            var request = request
            request.timeout = left
            return request
        }
    }

    private var calls: [Call] = []
    private var first = 0

    mutating func add(_ request: HTTPRequest, _ sink: any TransferSink) {
        calls.append(Call(request: request, sink: sink, deadline: .now + request.timeout))
    }

    /// The next call that somebody still waits for.
    mutating func next() -> Call? {
        while first < calls.count {
            let call = calls[first]
            first += 1
            // Gives room back in batches, so that a call costs the same however many wait.
            if first == calls.count || first >= 256 {
                calls.removeFirst(first)
                first = 0
            }
            if !call.sink.isOver { return call }
        }
        return nil
    }
}
