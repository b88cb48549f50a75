// SPDX-License-Identifier: Apache-2.0

internal import Curl

/// Performs a transfer, redirects and all, on the thread that calls it.
struct Performer {
    let request: TransferRequest
    let sink: any TransferSink
    let cancellation: Cancellation

    /// - Throws: ``TransferFailure``, the sink's error, or `CancellationError`.
    func perform() throws -> TransferResult {
        guard let multi = MultiHandle() else {
            throw TransferFailure("cannot initialize libcurl", isTransient: true)
        }
        cancellation.attach(multi)
        defer {
            cancellation.detach()
            multi.close()
        }
        let deadline = request.timeout.map { ContinuousClock.now + $0 }
        let origin = try TransferURL(request.url)
        var url = origin
        var left = request.redirects
        while true {
            let isOrigin = url.isSameOrigin(as: origin)
            let exchange = try Exchange(request, at: url, isOrigin: isOrigin, sink: sink)
            try perform(exchange, multi, deadline)
            guard let location = exchange.redirect else {
                guard let head = exchange.head else {
                    throw TransferFailure("the response has no header", isTransient: true)
                }
                return TransferResult(head: head, trailers: exchange.trailers)
            }
            guard left > 0 else {
                let text = "stopped after \(request.redirects) redirects, the last one from \(url.shown)"
                throw TransferFailure(text, isTransient: false)
            }
            left -= 1
            url = try url.following(location)
        }
    }

    private func perform(
        _ exchange: Exchange,
        _ multi: MultiHandle,
        _ deadline: ContinuousClock.Instant?
    ) throws {
        multi.add(exchange.handle, receiver: exchange)
        defer { multi.remove(exchange.handle) }
        while true {
            if cancellation.isCancelled { throw CancellationError() }
            multi.perform()
            if let done = multi.nextDone() {
                if let failure = exchange.failure(for: done.failure) { throw failure }
                return
            }
            multi.wait(upTo: try longestWait(for: exchange, deadline))
        }
    }

    /// How long there may be nothing to do.
    ///
    /// - Throws: A ``TransferFailure`` when it has been long enough.
    private func longestWait(
        for exchange: Exchange,
        _ deadline: ContinuousClock.Instant?
    ) throws(TransferFailure) -> Duration {
        let now = ContinuousClock.now
        if let deadline, let timeout = request.timeout, now >= deadline {
            throw TransferFailure("timed out after \(timeout)", isTransient: true)
        }
        // Before that, libcurl's own limit for connecting holds.
        if !exchange.handle.isConnected { exchange.touch() }
        let stall = exchange.lastProgress + request.stallTimeout
        guard now < stall else {
            throw TransferFailure("no data received for \(request.stallTimeout)", isTransient: true)
        }
        if let problem = exchange.rate.problem(at: now, request) {
            throw TransferFailure(problem, isTransient: true)
        }
        return min(.seconds(1), stall - now, deadline.map { $0 - now } ?? .seconds(1))
    }
}
