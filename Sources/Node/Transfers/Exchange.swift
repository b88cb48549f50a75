internal import CCurl

/// One request and its response: an easy handle and what has to live as long. Of one thread alone.
@safe
final class Exchange {
    let handle: UnsafeMutableRawPointer
    /// Where the response says to go instead. Its body isn't read.
    private(set) var redirect: String?
    /// The sink's error, which ended the exchange.
    private(set) var failure: (any Error)?
    private(set) var head: TransferHead?
    /// When something last came.
    private(set) var lastProgress = ContinuousClock.now
    var rate = TransferRate()
    private let url: TransferURL
    private let followsRedirects: Bool
    private let sink: any TransferSink
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>
    private var parser = HeadParser()

    var trailers: [(name: String, value: String)] { parser.trailers }

    /// - Parameter isOrigin: Whether the URL is where the request's credentials are for.
    init(_ request: TransferRequest, at url: TransferURL, isOrigin: Bool, sink: any TransferSink) throws {
        guard let handle = unsafe curl_easy_init() else {
            throw TransferFailure("libcurl is out of memory", isTransient: true)
        }
        unsafe self.handle = handle
        self.url = url
        self.sink = sink
        followsRedirects = request.redirects > 0 && ["GET", "HEAD"].contains(request.method)
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headers = Self.list(request.headerLines(isOrigin: isOrigin))
        try setUp(request)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    /// Whether the request could be sent: from then on something has to come.
    var isConnected: Bool {
        unsafe bobbin_curl_getinfo_offset(handle, CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    /// Takes that nothing could have come until now.
    func touch() { lastProgress = .now }

    /// What libcurl's result means.
    func failure(for result: CURLcode) -> (any Error)? {
        if let failure { return failure }
        if result == CURLE_OK || redirect != nil { return nil }
        // What libcurl says where a line is longer than its buffer for lines may grow.
        if result == CURLE_OUT_OF_MEMORY, isConnected, head == nil {
            return TransferFailure("a header line of the response is too long", isTransient: false)
        }
        let text = unsafe errorText.pointee == 0 ? Self.text(of: result) : String(cString: errorText)
        return TransferFailure(text, isTransient: result.isTransient)
    }

    private func setUp(_ request: TransferRequest) throws {
        guard request.headers.allSatisfy({ !$0.value.utf8.contains { $0 < 0x20 && $0 != 0x09 } }) else {
            // libcurl would send it as it is, and what comes after a line break as another header.
            throw TransferFailure(
                "a header value contains a line break; no request was sent",
                isTransient: false
            )
        }
        let environment = ProxyChoice.environment
        let proxy = ProxyChoice(scheme: url.scheme, request.proxy, environment: environment)
        if request.unixSocket == nil, let problem = proxy.problem {
            throw TransferFailure(problem, isTransient: false)
        }
        var options = unsafe EasyOptions(handle: handle)
        options.setUp(request, at: url)
        if request.unixSocket == nil { options.setUp(proxy) } else { options.set(CURLOPT_PROXY, "") }
        unsafe options.set(CURLOPT_HTTPHEADER, headers)
        unsafe options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        // Unretained: the performer holds this object for as long as the handle is in use.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe options.check(bobbin_curl_set_callbacks(handle, headerArrived, bodyArrived, context))
        guard options.result == CURLE_OK else {
            let text = "libcurl rejected an option: \(Self.text(of: options.result))"
            throw TransferFailure(text, isTransient: false)
        }
    }

    /// Says whether to go on.
    fileprivate func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        lastProgress = .now
        do {
            guard let head = unsafe try parser.receive(line, from: url.text) else { return true }
            self.head = head
            rate.beginBody()
            if followsRedirects, [301, 302, 303, 307, 308].contains(head.status) {
                redirect = head.first("location")
                if redirect != nil { return false }
            }
            try sink.receive(head)
            return true
        } catch {
            failure = error
            return false
        }
    }

    fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastProgress = .now
        rate.receive(bytes.count)
        do {
            unsafe try sink.receive(bytes)
            return true
        } catch {
            failure = error
            return false
        }
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

extension TransferRequest {
    /// The headers as libcurl takes them.
    fileprivate func headerLines(isOrigin: Bool) -> [String] {
        let sent = headers.filter { isOrigin || !["authorization", "cookie"].contains($0.name.lowercased()) }
        // An empty value has to be asked for in this way; else libcurl drops the header.
        var lines = sent.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
            lines.append("User-Agent: bobbin")
        }
        if offset > 0 { lines.append("Range: bytes=\(offset)-") }
        // Without this, libcurl asks for leave before it sends a large body, which costs a round trip.
        if body != nil { lines.append("Expect:") }
        return lines
    }
}

extension CURLcode {
    /// Whether trying again may help.
    fileprivate var isTransient: Bool {
        let transient = [
            CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
            CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT,
            CURLE_SSL_CONNECT_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_AGAIN,
            CURLE_HTTP2_STREAM, CURLE_HTTP3, CURLE_QUIC_CONNECT_ERROR, CURLE_PROXY, CURLE_OUT_OF_MEMORY,
        ]
        return transient.contains(self)
    }
}

private func headerArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.receiveHeader(line) ? size * count : 0
}

private func bodyArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.receiveBody(body) ? size * count : 0
}
