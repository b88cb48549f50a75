import HTTPFixture
import Testing

@testable import Transfers

/// Whether a proxy is asked, and which.
struct ProxyTests {
    private func choice(
        _ scheme: String,
        http: String? = nil,
        https: String? = nil,
        noProxy: String? = nil,
        _ environment: [String: String] = [:]
    ) -> ProxyChoice {
        var proxy = TransferProxy()
        proxy.http = http
        proxy.https = https
        proxy.noProxy = noProxy
        return ProxyChoice(scheme: scheme, proxy) { environment[$0] }
    }

    @Test func `a request's proxy wins over the environment's, each for its scheme`() {
        let environment = ["http_proxy": "e1", "https_proxy": "e2", "no_proxy": "e3"]
        #expect(choice("http", environment).url == "e1")
        #expect(choice("https", environment).url == "e2")
        #expect(choice("http", http: "r1", environment).url == "r1")
        #expect(choice("https", http: "r1", environment).url == "e2")
        #expect(choice("http", environment).exceptions == "e3")
        #expect(choice("http", noProxy: "r3", environment).exceptions == "r3")
        #expect(choice("http", http: "", environment).url == "")
    }

    @Test func `the environment is read in lower case, then in upper case, then for all schemes`() {
        #expect(choice("https", ["HTTPS_PROXY": "u", "https_proxy": "l"]).url == "l")
        #expect(choice("https", ["HTTPS_PROXY": "u", "ALL_PROXY": "a"]).url == "u")
        #expect(choice("https", ["ALL_PROXY": "a", "http_proxy": "h"]).url == "a")
        #expect(choice("https", ["https_proxy": ""]).url == "")
    }

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
