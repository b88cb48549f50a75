// SPDX-License-Identifier: Apache-2.0

import Curl

extension EasyRequest {
    /// The headers of a response that anybody asks for: one of an API server has a dozen more.
    static let neededHeaders = [
        "content-length", "content-type", "retry-after", "transfer-encoding", "sec-websocket-accept",
        "sec-websocket-protocol",
    ]

    /// The request as libcurl is to send it.
    ///
    /// - Parameters:
    ///   - isStream: Whether the response has no end of its own.
    ///   - suspectsIdleConnections: Whether connections that are idle may be dead.
    init(
        _ request: HTTPRequest,
        to endpoint: Endpoint,
        isStream: Bool,
        suspectsIdleConnections: Bool = false
    ) {
        self.init(url: endpoint.url(of: request.target))
        method = request.method
        headers = request.headers
        if endpoint.serverName != nil { headers.append(HTTPHeader("Host", endpoint.server.authority)) }
        body = request.body
        userAgent = endpoint.userAgent
        timeout = request.timeout
        // Compression pays for lists; the events of a watch come one by one and the server doesn't compress them.
        acceptsGzip = !isStream
        keptHeaders = Self.neededHeaders
        tls = endpoint.server.scheme == "https" ? TLS(request, endpoint, isStream: isStream) : nil
        connection.proxy = endpoint.proxyChoice
        connection.connectTo = endpoint.connectTo
        connection.timeout = endpoint.connectTimeout
        // Until the connection has proved itself by an answer: libcurl would keep one that timed out for the next try.
        connection.forbidsReuse = true
        // In seconds: one that was used a moment ago is alive, and a longer time would let a dead one in.
        if suspectsIdleConnections { connection.longestIdle = 1 }
    }

    /// Only a connection to the server, for a protocol that starts out as HTTP/1.1: the one version that can be left
    /// for another protocol everywhere.
    static func connecting(_ request: HTTPRequest, to endpoint: Endpoint) -> EasyRequest {
        var easy = EasyRequest(request, to: endpoint, isStream: true)
        easy.version = .one
        easy.tls?.waitsForSharing = false
        easy.connection.isRaw = true
        // Forbidding it would close the connection as soon as it is made.
        easy.connection.forbidsReuse = false
        return easy
    }
}

extension EasyRequest.TLS {
    fileprivate init(_ request: HTTPRequest, _ endpoint: Endpoint, isStream: Bool) {
        self.init()
        // Waits for a connection that is being made, to see whether it can be shared, rather than open another.
        // Not without TLS: there libcurl would learn of it only as the first transfer ends, which a watch doesn't.
        waitsForSharing = true
        // Calls and streams use different connections, so that no call's answer stands behind the bulk of a first
        // list or behind a stream whose consumer is behind.
        usesOtherConnections = isStream
        verifiesServer = endpoint.verifiesServer
        authorities = endpoint.certificateAuthority
        if let identity = request.identity ?? endpoint.identity {
            self.identity = (certificate: identity.certificate, key: identity.key.value)
        }
    }
}
