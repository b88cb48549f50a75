import CCurl

/// Sets options of an easy handle and remembers the first that was refused.
@safe
struct EasyOptions {
    private let handle: UnsafeMutableRawPointer
    private(set) var result = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { unsafe self.handle = handle }

    mutating func check(_ result: CURLcode) { if self.result == CURLE_OK { self.result = result } }

    mutating func set(_ option: CURLoption, _ value: Int) {
        unsafe check(bobbin_curl_setopt_long(handle, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        unsafe check(bobbin_curl_setopt_string(handle, option, value))
    }

    mutating func set(_ option: CURLoption, blob bytes: [UInt8]) {
        unsafe check(
            bytes.withUnsafeBytes { unsafe bobbin_curl_setopt_blob(handle, option, $0.baseAddress, $0.count) }
        )
    }

    mutating func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        unsafe check(bobbin_curl_setopt_headers(handle, option, list))
    }

    mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
        unsafe check(bobbin_curl_setopt_pointer(handle, option, pointer))
    }

    /// Everything that is the same for a call and a stream, or differs in a value.
    mutating func setUp(_ request: HTTPRequest, _ endpoint: Endpoint, isStream: Bool) {
        set(CURLOPT_URL, endpoint.url(of: request.target))
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_USERAGENT, endpoint.userAgent)
        // No redirect is ever followed (libcurl's default): credentials stay with the server they are for.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, endpoint.connectTimeout.milliseconds)
        set(CURLOPT_TIMEOUT_MS, max(1, request.timeout.milliseconds))
        // Compression pays for lists; the events of a watch come one by one and the server doesn't compress them.
        if !isStream { set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        setUp(endpoint.proxy)
        setUpConnection()
        if endpoint.server.scheme == "https" { setUpTLS(request, endpoint, isStream: isStream) }
        setUpMethod(request)
    }

    private mutating func setUp(_ proxy: Endpoint.Proxy) {
        switch proxy {
        case .environment: break
        case .none: set(CURLOPT_PROXY, "")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            set(CURLOPT_NOPROXY, "")
        }
    }

    private mutating func setUpConnection() {
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // A peer that vanished is noticed on a silent connection (probes) and on a busy one (unacknowledged data).
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 15)
        set(CURLOPT_TCP_KEEPINTVL, 5)
        unsafe check(bobbin_curl_set_peer_timeout(handle, 30_000))
    }

    private mutating func setUpTLS(_ request: HTTPRequest, _ endpoint: Endpoint, isStream: Bool) {
        // Waits for a connection that is being made, to see whether it can be shared, rather than open another.
        // Not without TLS: there libcurl would learn of it only as the first transfer ends, which a watch doesn't.
        set(CURLOPT_PIPEWAIT, 1)
        // Calls and streams use different connections, so that no call's answer stands behind the bulk of a first
        // list or behind a stream whose consumer is behind. libcurl shares a connection only between transfers
        // with equal TLS settings, and naming the highest version, which is what is used anyway, makes them differ.
        let highest = isStream ? Int(CURL_SSLVERSION_MAX_TLSv1_3) : 0
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2) | highest)
        set(CURLOPT_SSL_VERIFYPEER, endpoint.verifiesServer ? 1 : 0)
        set(CURLOPT_SSL_VERIFYHOST, endpoint.verifiesServer ? 2 : 0)
        if let authority = endpoint.certificateAuthority { set(CURLOPT_CAINFO_BLOB, blob: authority) }
        guard let identity = request.identity ?? endpoint.identity else { return }
        set(CURLOPT_SSLCERT_BLOB, blob: identity.certificate)
        set(CURLOPT_SSLKEY_BLOB, blob: identity.key.value)
    }

    private mutating func setUpMethod(_ request: HTTPRequest) {
        guard let body = request.body else {
            set(CURLOPT_HTTPGET, 1)
            if request.method != "GET" { set(CURLOPT_CUSTOMREQUEST, request.method) }
            return
        }
        unsafe check(
            body.withUnsafeBytes { unsafe bobbin_curl_set_body(handle, $0.baseAddress, $0.count) }
        )
        set(CURLOPT_CUSTOMREQUEST, request.method)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a short wait doesn't become none.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
