internal import CCurl

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

    /// Everything but the headers and what receives the response.
    mutating func setUp(_ request: TransferRequest, at url: TransferURL) {
        set(CURLOPT_URL, url.text)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        // Redirects are followed by `Performer`, which knows more than libcurl of what may follow them.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.connectTimeout.milliseconds))
        // Where a name is still being resolved as the transfer ends, nobody waits for that.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_BUFFERSIZE, 64 << 10)
        // Keeps the socket from child processes.
        unsafe check(bobbin_curl_set_peer_timeout(handle, 30_000))
        if let user = url.user {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, url.password ?? "")
        }
        let versions = request.speaksHTTP2 ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2TLS
        set(CURLOPT_HTTP_VERSION, Int(versions))
        if let path = request.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        setUpTLS(request)
        setUpMethod(request)
    }

    mutating func setUp(_ proxy: ProxyChoice) {
        set(CURLOPT_PROXY, proxy.url)
        set(CURLOPT_NOPROXY, proxy.exceptions)
    }

    private mutating func setUpTLS(_ request: TransferRequest) {
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        guard let authorities = request.certificateAuthorities else { return }
        let known = unsafe bobbin_curl_getinfo_string(handle, CURLINFO_CAINFO).map {
            unsafe String(cString: $0)
        }
        set(CURLOPT_CAINFO_BLOB, blob: request.authorityBundle(beside: authorities, systemBundle: known))
    }

    private mutating func setUpMethod(_ request: TransferRequest) {
        if request.method == "HEAD" { return set(CURLOPT_NOBODY, 1) }
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
