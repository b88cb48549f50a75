import CCurl

/// A transfer that libcurl works on: its easy handle and what has to live as long. Of the loop's thread alone.
@safe
final class ActiveTransfer {
    let handle: UnsafeMutableRawPointer
    let sink: any TransferSink
    /// When the transfer was handed to libcurl.
    let began: ContinuousClock.Instant
    /// Told of the connection's port when bytes come; `nil` where nobody shares the connection.
    private let heard: ((Int) -> ConnectionPulse)?
    private var hasAnswer = false
    private(set) var configurationFailure: TransportFailure?
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let connectTo: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var head = HeadParser()
    private var isTooLarge = false
    private var isResuming = false

    init(
        handle: UnsafeMutableRawPointer,
        request: HTTPRequest,
        endpoint: Endpoint,
        sink: any TransferSink,
        began: ContinuousClock.Instant = .now,
        avoidsIdleConnections: Bool = false,
        heard: ((Int) -> ConnectionPulse)? = nil
    ) {
        unsafe self.handle = handle
        self.sink = sink
        self.began = began
        self.heard = heard
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headers = Self.list(Self.headerLines(of: request, endpoint))
        unsafe connectTo = Self.list(endpoint.connectTo.map { [$0] } ?? [])
        var options = unsafe EasyOptions(handle: handle)
        options.setUp(request, endpoint, isStream: sink.isStream)
        // Until the connection has proved itself by an answer: libcurl would keep one that timed out for the next try.
        // Not where the connection is taken over: forbidding that would close it as soon as it is made.
        if heard != nil { options.set(CURLOPT_FORBID_REUSE, 1) }
        // In seconds: one that was used a moment ago is alive, and a longer time would let a dead one in.
        if avoidsIdleConnections { options.set(CURLOPT_MAXAGE_CONN, 1) }
        unsafe options.set(CURLOPT_HTTPHEADER, headers)
        unsafe options.set(CURLOPT_CONNECT_TO, connectTo)
        unsafe options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        // Unretained: the worker holds this object for as long as the handle is in use.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe options.check(bobbin_curl_set_callbacks(handle, headerArrived, bodyArrived, context))
        if !request.headers.allSatisfy(\.isSafe) {
            // libcurl would send it as it is, and what comes after the line break as another header.
            let detail = "a header value contains a line break; no request was sent"
            configurationFailure = TransportFailure(.connection, detail)
        } else if options.result != CURLE_OK {
            let detail = "libcurl rejected an option: \(Self.text(of: options.result))"
            configurationFailure = TransportFailure(.connection, detail)
        }
    }

    /// Frees what the transfer held, but for the handle.
    func release() {
        unsafe curl_slist_free_all(headers)
        unsafe curl_slist_free_all(connectTo)
        unsafe errorText.deallocate()
    }

    /// Goes on after a pause. libcurl may offer bytes before this returns.
    func resume() {
        isResuming = true
        unsafe _ = curl_easy_pause(handle, CInt(CURLPAUSE_CONT))
        isResuming = false
    }

    /// The local port of the connection, by which it is known; 0 before there is one.
    var port: Int { unsafe bobbin_curl_getinfo_long(handle, CURLINFO_LOCAL_PORT) }

    /// Has the connection closed as its last transfer ends.
    func forbidReuse() { unsafe _ = bobbin_curl_setopt_long(handle, CURLOPT_FORBID_REUSE, 1) }

    /// What libcurl's result means.
    func failure(for result: CURLcode) -> TransportFailure? {
        if result == CURLE_OK { return nil }
        if isTooLarge { return TransportFailure(.tooLarge, "the response exceeds the size limit") }
        let detail = unsafe errorText.pointee == 0 ? Self.text(of: result) : String(cString: errorText)
        return TransportFailure(result == CURLE_OPERATION_TIMEDOUT ? .timeout : .connection, detail)
    }

    fileprivate func receiveHeader(_ line: UnsafeRawBufferPointer) {
        let pulse = heard?(port)
        if !hasAnswer {
            hasAnswer = true
            unsafe _ = bobbin_curl_setopt_long(handle, CURLOPT_FORBID_REUSE, 0)
            if let pulse { sink.attach(to: pulse) }
        }
        guard let head = unsafe self.head.receive(line) else { return }
        // A stream's time limit was for its head; from here on its consumer decides.
        if sink.isStream { unsafe _ = bobbin_curl_setopt_long(handle, CURLOPT_TIMEOUT_MS, 0) }
        sink.receive(head)
    }

    fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        if !isResuming { _ = heard?(port) }
        switch unsafe sink.receive(bytes, isHeld: isResuming) {
        case .taken: return bytes.count
        case .pause: return Int(CURL_WRITEFUNC_PAUSE)
        case .tooLarge:
            isTooLarge = true
            // Fewer than were offered: libcurl aborts the transfer.
            return 0
        }
    }

    private static func headerLines(of request: HTTPRequest, _ endpoint: Endpoint) -> [String] {
        var lines = request.headers.map { "\($0.name): \($0.value)" }
        if endpoint.serverName != nil { lines.append("Host: \(endpoint.server.authority)") }
        // Without this, libcurl asks for leave before it sends a large body, which costs a round trip.
        if request.body != nil { lines.append("Expect:") }
        return lines
    }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = curl_slist_append(list, line) }
        return unsafe list
    }

    private static func text(of result: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(result))
    }
}

private func headerArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
    unsafe transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func bodyArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let transfer = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
    return unsafe transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
}
