// SPDX-License-Identifier: Apache-2.0

import HTTPFixture
import Testing

@testable import Transfers

/// Whether a proxy is asked, and which.
struct ProxyTests {
    @Test func `a proxy gets the whole URL, and a host that is excepted is asked directly`() async throws {
        let proxy = try await HTTPFixture.start { _ in .whole(body: Array("proxy".utf8)) }
        let server = try await HTTPFixture.start { _ in .whole(body: Array("server".utf8)) }
        var request = TransferRequest("http://artifacts.test/shim")
        request.proxy.http = "http://user:secret@127.0.0.1:\(proxy.port)"
        request.proxy.noProxy = "127.0.0.1"
        #expect(try await call(request, limit: 10).body == Array("proxy".utf8))
        #expect(proxy.requests.map(\.target) == ["http://artifacts.test/shim"])
        #expect(proxy.requests.first?.first("proxy-authorization") == "Basic dXNlcjpzZWNyZXQ=")
        request.url = server.url
        #expect(try await call(request, limit: 10).body == Array("server".utf8))
        #expect(proxy.requests.count == 1)
    }

    @Test func `of a proxy for https, a tunnel is asked for`() async throws {
        let proxy = try await HTTPFixture.start { _ in .whole(403) }
        var request = TransferRequest("https://artifacts.test/shim")
        request.proxy.https = "http://127.0.0.1:\(proxy.port)"
        await #expect(throws: TransferFailure.self) { try await call(request, limit: 10) }
        #expect(proxy.requests.map(\.method) == ["CONNECT"])
        #expect(proxy.requests.map(\.target) == ["artifacts.test:443"])
    }

    @Test(arguments: ["gopher://user:secret@proxy:1", "http://user:secret@pro xy:1", "http://user:secret@:x"])
    func `a proxy that can't be used is told of without its password`(url: String) async throws {
        var request = TransferRequest("http://artifacts.test/shim")
        request.proxy.http = url
        let failure = await #expect(throws: TransferFailure.self) { try await call(request, limit: 10) }
        #expect(failure?.description.contains("proxy") == true)
        #expect(failure?.description.contains("secret") == false)
    }
}
