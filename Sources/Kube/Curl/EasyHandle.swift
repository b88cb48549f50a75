// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// One request and its response, as libcurl performs them. Of one thread at a time.
///
/// A handle can be used for request after request: ``setUp(_:)``, ``MultiHandle/add(_:receiver:)``,
/// ``MultiHandle/remove(_:)``, ``reset()``.
@safe
package final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// Who gets the response; set for as long as a multi handle performs it.
    var receiver: (any EasyReceiver)?
    /// Whether libcurl offers what it has held since a pause.
    package private(set) var isResuming = false
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var connectTo: UnsafeMutablePointer<curl_slist>?
    private var parser = HeadParser()
    private var hasHead = false
    private var headFailure: CurlFailure?

    /// A handle; `nil` where there is no memory for it.
    package init?() {
        guard Libcurl.isReady, let pointer = unsafe curl_easy_init() else { return nil }
        unsafe self.pointer = pointer
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe curl_slist_free_all(connectTo)
        unsafe errorText.deallocate()
    }

    /// Makes the handle ready for a request. It has to be new or ``reset()``.
    ///
    /// - Throws: A failure of the kind `request` where libcurl can't send it.
    package func setUp(_ request: EasyRequest) throws(CurlFailure) {
        if let failure = request.failure { throw failure }
        parser = HeadParser(keeping: request.keptHeaders)
        unsafe headers = Self.list(request.headerLines)
        unsafe connectTo = Self.list(request.connection.connectTo.map { [$0] } ?? [])
        var options = unsafe EasyOptions(handle: pointer)
        options.setUp(request)
        unsafe options.set(CURLOPT_HTTPHEADER, headers)
        unsafe options.set(CURLOPT_CONNECT_TO, connectTo)
        unsafe options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        // Unretained: the multi handle holds this object for as long as libcurl calls back.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe options.check(shim_curl_set_callbacks(pointer, headerArrived, bodyArrived, context))
        guard options.result == CURLE_OK else { throw .refusedOption(options.result) }
    }

    /// Forgets the request and its response; connections and sessions of TLS stay.
    package func reset() {
        unsafe curl_easy_reset(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe curl_slist_free_all(connectTo)
        unsafe headers = nil
        unsafe connectTo = nil
        unsafe errorText.pointee = 0
        hasHead = false
        headFailure = nil
        parser = HeadParser()
    }

    /// Goes on after a pause. libcurl may offer bytes before this returns.
    package func resume() {
        isResuming = true
        unsafe _ = curl_easy_pause(pointer, CInt(CURLPAUSE_CONT))
        isResuming = false
    }

    /// The headers behind the body, as far as they came.
    package var trailers: [HTTPHeader] { parser.trailers }

    /// The local port of the connection, by which it is known; 0 before there is one.
    package var localPort: Int { unsafe shim_curl_getinfo_long(pointer, CURLINFO_LOCAL_PORT) }

    /// Whether the request could be sent: from then on something has to come.
    package var isConnected: Bool {
        unsafe shim_curl_getinfo_offset(pointer, CURLINFO_PRETRANSFER_TIME_T) > 0
    }

    /// The file with the certificates that libcurl trusts by itself.
    package var systemAuthorities: String? {
        unsafe shim_curl_getinfo_string(pointer, CURLINFO_CAINFO).map { unsafe String(cString: $0) }
    }

    /// Whether the connection is closed as its last transfer ends. May change while the transfer is performed.
    package func forbidReuse(_ forbids: Bool) {
        unsafe _ = shim_curl_setopt_long(pointer, CURLOPT_FORBID_REUSE, forbids ? 1 : 0)
    }

    /// From here on the transfer may take as long as it takes.
    package func liftTimeout() { unsafe _ = shim_curl_setopt_long(pointer, CURLOPT_TIMEOUT_MS, 0) }

    /// What libcurl's result means.
    func failure(for result: CURLcode) -> CurlFailure? {
        if let headFailure { return headFailure }
        // What libcurl says where a line is longer than its buffer for lines may grow.
        if result == CURLE_OUT_OF_MEMORY, isConnected, !hasHead {
            return CurlFailure(.headTooLarge, "a header line of the response is too long")
        }
        let detail = unsafe errorText.pointee == 0 ? nil : String(cString: errorText)
        return CurlFailure(result, detail: detail)
    }

    /// Says whether to go on.
    fileprivate func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let receiver else { return false }
        receiver.receiveHeaderLine()
        do {
            let line = unsafe line.assumingMemoryBound(to: UInt8.self)
            guard let head = unsafe try parser.receive(line.span) else { return true }
            hasHead = true
            return receiver.receive(head)
        } catch {
            headFailure = error
            return false
        }
    }

    fileprivate func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let receiver else { return 0 }
        switch unsafe receiver.receive(bytes) {
        case .taken: return bytes.count
        case .pause: return Int(CURL_WRITEFUNC_PAUSE)
        // Fewer than were offered: libcurl aborts the transfer.
        case .refused: return 0
        }
    }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = curl_slist_append(list, line) }
        return unsafe list
    }
}

private func headerArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe handle.receiveHeader(line) ? line.count : 0
}

private func bodyArrived(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
    let handle = unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    return unsafe handle.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
}
