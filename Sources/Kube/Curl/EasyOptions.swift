// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Sets options of an easy handle and remembers the first that was refused.
@safe
struct EasyOptions {
    private let handle: UnsafeMutableRawPointer
    private(set) var result = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { unsafe self.handle = handle }

    mutating func check(_ result: CURLcode) { if self.result == CURLE_OK { self.result = result } }

    mutating func set(_ option: CURLoption, _ value: Int) {
        unsafe check(shim_curl_setopt_long(handle, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        unsafe check(shim_curl_setopt_string(handle, option, value))
    }

    mutating func set(_ option: CURLoption, blob bytes: [UInt8]) {
        unsafe check(
            bytes.withUnsafeBytes { unsafe shim_curl_setopt_blob(handle, option, $0.baseAddress, $0.count) }
        )
    }

    mutating func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
        unsafe check(shim_curl_setopt_headers(handle, option, list))
    }

    mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
        unsafe check(shim_curl_setopt_pointer(handle, option, pointer))
    }

    /// Everything but what has to live as long as the handle is in use.
    mutating func setUp(_ request: EasyRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PATH_AS_IS, 1)
        // Redirects are for whoever knows more than libcurl of what may follow them: credentials stay with their server.
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HTTP_VERSION, request.version.option)
        if let userAgent = request.userAgent { set(CURLOPT_USERAGENT, userAgent) }
        if let credentials = request.credentials {
            set(CURLOPT_USERNAME, credentials.user)
            set(CURLOPT_PASSWORD, credentials.password)
        }
        if let timeout = request.timeout { set(CURLOPT_TIMEOUT_MS, max(1, timeout.milliseconds)) }
        if request.acceptsGzip { set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if let size = request.receiveBuffer { set(CURLOPT_BUFFERSIZE, size) }
        setUp(request.connection)
        if let tls = request.tls { setUp(tls) }
        setUpMethod(request)
    }

    private mutating func setUp(_ connection: EasyRequest.Connection) {
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connection.timeout.milliseconds))
        // Where a name is still being resolved as the transfer ends, nobody waits for that.
        set(CURLOPT_QUICK_EXIT, 1)
        // A peer that vanished is noticed on a silent connection (probes) and on a busy one (unacknowledged data).
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 15)
        set(CURLOPT_TCP_KEEPINTVL, 5)
        unsafe check(shim_curl_set_peer_timeout(handle, 30_000))
        if let path = connection.unixSocket { set(CURLOPT_UNIX_SOCKET_PATH, path) }
        let proxy = connection.unixSocket == nil ? connection.proxy : .direct
        set(CURLOPT_PROXY, proxy.url)
        if !proxy.url.isEmpty { set(CURLOPT_NOPROXY, proxy.exceptions) }
        if connection.forbidsReuse { set(CURLOPT_FORBID_REUSE, 1) }
        if let seconds = connection.longestIdle { set(CURLOPT_MAXAGE_CONN, seconds) }
        if connection.isRaw {
            set(CURLOPT_CONNECT_ONLY, 1)
            set(CURLOPT_FRESH_CONNECT, 1)
            // A proxy must pass on bytes, for a server without TLS too.
            set(CURLOPT_HTTPPROXYTUNNEL, 1)
        }
    }

    private mutating func setUp(_ tls: EasyRequest.TLS) {
        if tls.waitsForSharing { set(CURLOPT_PIPEWAIT, 1) }
        let highest = tls.usesOtherConnections ? Int(CURL_SSLVERSION_MAX_TLSv1_3) : 0
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2) | highest)
        set(CURLOPT_SSL_VERIFYPEER, tls.verifiesServer ? 1 : 0)
        set(CURLOPT_SSL_VERIFYHOST, tls.verifiesServer ? 2 : 0)
        if let authorities = tls.authorities { set(CURLOPT_CAINFO_BLOB, blob: authorities) }
        guard let identity = tls.identity else { return }
        set(CURLOPT_SSLCERT_BLOB, blob: identity.certificate)
        set(CURLOPT_SSLKEY_BLOB, blob: identity.key)
    }

    private mutating func setUpMethod(_ request: EasyRequest) {
        if request.method == "HEAD" { return set(CURLOPT_NOBODY, 1) }
        guard let body = request.body else {
            set(CURLOPT_HTTPGET, 1)
            if request.method != "GET" { set(CURLOPT_CUSTOMREQUEST, request.method) }
            return
        }
        unsafe check(
            body.withUnsafeBytes { unsafe shim_curl_set_body(handle, $0.baseAddress, $0.count) }
        )
        set(CURLOPT_CUSTOMREQUEST, request.method)
    }
}

extension EasyRequest.Version {
    fileprivate var option: Int {
        switch self {
        case .one: Int(CURL_HTTP_VERSION_1_1)
        case .negotiated: Int(CURL_HTTP_VERSION_2TLS)
        case .two: Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
        }
    }
}
