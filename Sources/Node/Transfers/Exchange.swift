// SPDX-License-Identifier: Apache-2.0

internal import Curl

/// One request and its response: an easy handle and where its response goes. Of one thread alone.
final class Exchange: EasyReceiver {
    let handle: EasyHandle
    /// Where the response says to go instead. Its body isn't read.
    private(set) var redirect: String?
    /// The sink's error, which ended the exchange.
    private var failure: (any Error)?
    private(set) var head: TransferHead?
    /// When something last came.
    private(set) var lastProgress = ContinuousClock.now
    var rate = TransferRate()
    private let url: TransferURL
    private let followsRedirects: Bool
    private let sink: any TransferSink

    var trailers: [HTTPHeader] { handle.trailers }

    /// - Parameter isOrigin: Whether the URL is where the request's credentials are for.
    init(_ request: TransferRequest, at url: TransferURL, isOrigin: Bool, sink: any TransferSink) throws {
        guard let handle = EasyHandle() else {
            throw TransferFailure("libcurl is out of memory", isTransient: true)
        }
        self.handle = handle
        self.url = url
        self.sink = sink
        followsRedirects = request.redirects > 0 && ["GET", "HEAD"].contains(request.method)
        var easy = EasyRequest(request, at: url, isOrigin: isOrigin)
        if let authorities = request.certificateAuthorities {
            let known = handle.systemAuthorities
            easy.tls?.authorities = request.authorityBundle(beside: authorities, systemBundle: known)
        }
        do {
            try handle.setUp(easy)
        } catch { throw TransferFailure(error) }
    }

    /// Takes that nothing could have come until now.
    func touch() { lastProgress = .now }

    /// What the end of the exchange means.
    func failure(for failure: CurlFailure?) -> (any Error)? {
        if let failure = self.failure { return failure }
        return redirect == nil ? failure.map { TransferFailure($0) } : nil
    }

    func receiveHeaderLine() { touch() }

    func receive(_ head: ResponseHead) -> Bool {
        let head = TransferHead(head, from: url.text)
        self.head = head
        rate.beginBody()
        if followsRedirects, [301, 302, 303, 307, 308].contains(head.status) {
            redirect = head.first("location")
            if redirect != nil { return false }
        }
        do {
            try sink.receive(head)
            return true
        } catch {
            failure = error
            return false
        }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) -> BodyReception {
        touch()
        rate.receive(bytes.count)
        do {
            unsafe try sink.receive(bytes)
            return .taken
        } catch {
            failure = error
            return .refused
        }
    }
}

extension EasyRequest {
    fileprivate init(_ request: TransferRequest, at url: TransferURL, isOrigin: Bool) {
        self.init(url: url.text)
        method = request.method
        headers = request.headers.filter {
            isOrigin || !["authorization", "cookie"].contains($0.name.lowercased())
        }
        if request.offset > 0 { headers.append(HTTPHeader("Range", "bytes=\(request.offset)-")) }
        body = request.body
        userAgent = request.userAgent
        credentials = url.user.map { Credentials(user: $0, password: url.password ?? "") }
        version = request.speaksHTTP2 ? .two : .negotiated
        receiveBuffer = 64 << 10
        connection.unixSocket = request.unixSocket
        connection.timeout = request.connectTimeout
        let proxy = url.scheme == "https" ? request.proxy.https : request.proxy.http
        connection.proxy = ProxyChoice(scheme: url.scheme, given: proxy, noProxy: request.proxy.noProxy)
    }
}

extension TransferFailure {
    init(_ failure: CurlFailure) { self.init(failure.description, isTransient: failure.isTransient) }
}
