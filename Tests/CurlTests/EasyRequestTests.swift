// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Curl

/// What is decided about a request before libcurl sees it.
struct EasyRequestTests {
    @Test func `a header without a value is sent, and nobody waits for leave to send a body`() {
        var request = EasyRequest(url: "http://localhost")
        request.headers = [HTTPHeader("A", "1"), HTTPHeader("B", "")]
        #expect(request.headerLines == ["A: 1", "B;"])
        request.body = []
        #expect(request.headerLines == ["A: 1", "B;", "Expect:"])
    }

    @Test func `a line break in a header's value is refused`() {
        var request = EasyRequest(url: "http://localhost")
        request.headers = [HTTPHeader("A", "1\r\nB: 2")]
        #expect(request.failure?.kind == .request)
    }

    @Test func `a proxy doesn't matter to a Unix socket`() {
        var request = EasyRequest(url: "http://localhost")
        request.connection.proxy = ProxyChoice(url: "gopher://proxy")
        #expect(request.failure != nil)
        request.connection.unixSocket = "/run/socket"
        #expect(request.failure == nil)
    }

    @Test func `libcurl takes every option of a request`() throws {
        let handle = try #require(EasyHandle())
        var request = EasyRequest(url: "https://localhost/a?b=c")
        request.body = [1]
        request.userAgent = "test"
        request.credentials = .init(user: "user", password: "secret")
        request.timeout = .seconds(1)
        request.acceptsGzip = true
        request.receiveBuffer = 64 << 10
        request.tls?.waitsForSharing = true
        request.tls?.usesOtherConnections = true
        request.tls?.authorities = Array("-----BEGIN CERTIFICATE-----".utf8)
        request.tls?.identity = (certificate: [1], key: [2])
        request.connection.unixSocket = "/run/socket"
        request.connection.connectTo = "localhost:443:127.0.0.1:443"
        request.connection.forbidsReuse = true
        request.connection.longestIdle = 1
        request.connection.isRaw = true
        for version in [EasyRequest.Version.one, .negotiated, .two] {
            request.version = version
            try handle.setUp(request)
            handle.reset()
        }
    }

    @Test func `waking a multi handle that is closed does nothing`() throws {
        let multi = try #require(MultiHandle())
        multi.close()
        multi.wakeUp()
        multi.close()
    }
}
