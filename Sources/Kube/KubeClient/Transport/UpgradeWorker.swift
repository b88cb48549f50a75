import CCurl

/// The inside of a connection's thread: libcurl connects, then only carries bytes.
@safe
final class UpgradeWorker {
    private static let chunk = 32 << 10
    /// How much is received before it is looked what is to be sent.
    private static let chunksInARow = 16
    private static let longestWait: CInt = 600_000

    let state: UpgradeState
    var whenOver: (() -> Void)?
    private let multi: UnsafeMutableRawPointer
    private let request: HTTPRequest
    private let endpoint: Endpoint
    private var transfer: ActiveTransfer?
    private let buffer: UnsafeMutableRawBufferPointer
    /// What there was no room for.
    private var held: [UInt8] = []
    private var outbound: [UInt8] = []
    private var sent = 0

    init(state: UpgradeState, multi: UnsafeMutableRawPointer, request: HTTPRequest, endpoint: Endpoint) {
        self.state = state
        unsafe self.multi = multi
        self.request = request
        self.endpoint = endpoint
        unsafe buffer = .allocate(byteCount: Self.chunk, alignment: 16)
    }

    /// Connects and carries bytes until either side ends.
    func run() -> TransportFailure? {
        guard let handle = unsafe curl_easy_init() else {
            return TransportFailure(.connection, "libcurl is out of memory")
        }
        let transfer = unsafe ActiveTransfer(
            handle: handle,
            request: request,
            endpoint: endpoint,
            sink: state.inbound
        )
        self.transfer = transfer
        var options = unsafe EasyOptions(handle: handle)
        options.setUpForUpgrade()
        if let failure = transfer.configurationFailure ?? options.failure { return failure }
        unsafe _ = curl_multi_add_handle(multi, handle)
        if let failure = connect(transfer) { return failure }
        state.inbound.receive(ResponseHead(status: 101))
        return exchange(transfer)
    }

    /// Gives everything back to libcurl.
    func destroy() {
        if let transfer {
            unsafe _ = curl_multi_remove_handle(multi, transfer.handle)
            unsafe curl_easy_cleanup(transfer.handle)
            transfer.release()
        }
        unsafe _ = curl_multi_cleanup(multi)
        unsafe buffer.deallocate()
    }

    private func connect(_ transfer: ActiveTransfer) -> TransportFailure? {
        while true {
            if state.takeWork(takesOutbound: false).isClosing { return .cancelled }
            var running: CInt = 0
            unsafe _ = curl_multi_perform(multi, &running)
            var result = CURLE_OK
            if unsafe bobbin_curl_multi_next_done(multi, &result) != nil {
                return transfer.failure(for: result)
            }
            if state.mayWait(takesOutbound: false) {
                unsafe _ = curl_multi_poll(multi, nil, 0, Self.longestWait, nil)
            }
        }
    }

    private func exchange(_ transfer: ActiveTransfer) -> TransportFailure? {
        let socket = unsafe bobbin_curl_active_socket(transfer.handle)
        while true {
            let isIdle = sent == outbound.count
            let work = state.takeWork(takesOutbound: isIdle)
            if isIdle { (outbound, sent) = (work.outbound, 0) }
            do {
                try send(transfer)
                if work.isClosing { return nil }
                if try receive(transfer) == .ended { return nil }
            } catch { return error }
            wait(socket)
        }
    }

    private enum Progress { case caughtUp, more, ended }
    private var progress = Progress.caughtUp

    private func receive(_ transfer: ActiveTransfer) throws(TransportFailure) -> Progress {
        progress = .caughtUp
        if !held.isEmpty {
            guard offer(held) else { return progress }
            held = []
        }
        for _ in 0..<Self.chunksInARow {
            var count = 0
            let result = unsafe curl_easy_recv(transfer.handle, buffer.baseAddress, buffer.count, &count)
            if result == CURLE_AGAIN { return progress }
            if let failure = transfer.failure(for: result) { throw failure }
            if count == 0 { return .ended }
            let bytes = unsafe Array(buffer[..<count])
            guard offer(bytes) else {
                held = bytes
                return progress
            }
        }
        progress = .more
        return progress
    }

    private func offer(_ bytes: [UInt8]) -> Bool {
        let reception = unsafe bytes.withUnsafeBytes { unsafe state.inbound.receive($0, isHeld: false) }
        if case .taken = reception { return true }
        return false
    }

    private func send(_ transfer: ActiveTransfer) throws(TransportFailure) {
        while sent < outbound.count {
            var count = 0
            let result = unsafe outbound.withUnsafeBytes { bytes in
                unsafe curl_easy_send(
                    transfer.handle,
                    bytes.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    &count
                )
            }
            if result == CURLE_AGAIN { return }
            if let failure = transfer.failure(for: result) { throw failure }
            sent += count
        }
        outbound = []
        sent = 0
    }

    private func wait(_ socket: curl_socket_t) {
        let isBlocked = sent < outbound.count
        guard progress != .more, state.mayWait(takesOutbound: !isBlocked) else { return }
        var events: CInt = 0
        if held.isEmpty { events |= CURL_WAIT_POLLIN }
        if isBlocked { events |= CURL_WAIT_POLLOUT }
        var descriptor = curl_waitfd(fd: socket, events: CShort(events), revents: 0)
        // Without anything to wait for, a peer that hung up would wake it over and over.
        unsafe _ = curl_multi_poll(multi, &descriptor, events == 0 ? 0 : 1, Self.longestWait, nil)
    }
}

extension EasyOptions {
    /// Whatever libcurl refused.
    fileprivate var failure: TransportFailure? {
        guard result != CURLE_OK else { return nil }
        let text = unsafe String(cString: curl_easy_strerror(result))
        return TransportFailure(.connection, "libcurl rejected an option: \(text)")
    }

    /// Only connects, and agrees on HTTP/1.1, the one version that can be left for another protocol everywhere.
    fileprivate mutating func setUpForUpgrade() {
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_CONNECT_ONLY, 1)
        set(CURLOPT_FRESH_CONNECT, 1)
        // A proxy must pass on bytes, for a server without TLS too.
        set(CURLOPT_HTTPPROXYTUNNEL, 1)
        set(CURLOPT_PIPEWAIT, 0)
    }
}
