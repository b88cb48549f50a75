internal import CCurl

/// Performs a transfer, redirects and all, on the thread that calls it.
@safe
struct Performer {
    let request: TransferRequest
    let sink: any TransferSink
    let cancellation: Cancellation

    /// - Throws: ``TransferFailure``, the sink's error, or `CancellationError`.
    func perform() throws -> TransferResult {
        guard Libcurl.isReady, let multi = unsafe curl_multi_init() else {
            throw TransferFailure("cannot initialize libcurl", isTransient: true)
        }
        unsafe cancellation.attach(multi)
        defer {
            cancellation.detach()
            unsafe _ = curl_multi_cleanup(multi)
        }
        let deadline = request.timeout.map { ContinuousClock.now + $0 }
        let origin = try TransferURL(request.url)
        var url = origin
        var left = request.redirects
        while true {
            let isOrigin = url.isSameOrigin(as: origin)
            let exchange = try Exchange(request, at: url, isOrigin: isOrigin, sink: sink)
            unsafe try perform(exchange, multi, deadline)
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
        _ multi: UnsafeMutableRawPointer,
        _ deadline: ContinuousClock.Instant?
    ) throws {
        unsafe _ = curl_multi_add_handle(multi, exchange.handle)
        defer { unsafe _ = curl_multi_remove_handle(multi, exchange.handle) }
        while true {
            if cancellation.isCancelled { throw CancellationError() }
            var running: CInt = 0
            unsafe _ = curl_multi_perform(multi, &running)
            var result = CURLE_OK
            if unsafe bobbin_curl_multi_next_done(multi, &result) != nil {
                if let failure = exchange.failure(for: result) { throw failure }
                return
            }
            let wait = try patience(with: exchange, deadline)
            unsafe _ = curl_multi_poll(multi, nil, 0, CInt(wait.milliseconds), nil)
        }
    }

    /// How long there may be nothing to do.
    ///
    /// - Throws: A ``TransferFailure`` when it has been long enough.
    private func patience(
        with exchange: Exchange,
        _ deadline: ContinuousClock.Instant?
    ) throws(TransferFailure) -> Duration {
        let now = ContinuousClock.now
        if let deadline, let timeout = request.timeout, now >= deadline {
            throw TransferFailure("timed out after \(timeout)", isTransient: true)
        }
        // Before that, libcurl's own limit for connecting holds.
        if !exchange.isConnected { exchange.touch() }
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

/// libcurl as a whole.
enum Libcurl {
    /// Once for the process; libcurl's own initialisation is thread-safe since 7.84, and counted.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
