// SPDX-License-Identifier: Apache-2.0

import Curl
import HTTPFixture
import Testing

@testable import Transfers

/// Where a request is led by redirects, and what goes there with it.
struct RedirectTests {
    private func request(_ url: String) -> TransferRequest {
        var request = TransferRequest(url)
        request.redirects = 5
        return request
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is followed, and the head is the last one's`(status: Int) async throws {
        let server = try await HTTPFixture.start { request in
            request.path == "/a/one" ? .redirect(status, to: "../b/two?x=1") : .whole(body: Array("two".utf8))
        }
        let (result, body) = try await call(request(server.url + "/a/one"), limit: 100)
        #expect(result.head.status == 200 && result.head.first("location") == nil)
        #expect(result.head.url == server.url + "/b/two?x=1")
        #expect(body == Array("two".utf8))
    }

    @Test func `without leave, a redirect is the answer`() async throws {
        let server = try await HTTPFixture.start { _ in .redirect(to: "/elsewhere") }
        let (result, body) = try await call(TransferRequest(server.url), limit: 100)
        #expect(result.head.status == 302 && result.head.first("location") == "/elsewhere")
        #expect(body == Array("moved".utf8))
    }

    @Test func `a circle of redirects is given up`() async throws {
        let server = try await HTTPFixture.start { request in
            .redirect(to: request.path == "/a" ? "/b" : "/a")
        }
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(request(server.url + "/a"), limit: 100)
        }
        #expect(failure?.isTransient == false)
        #expect(failure?.description.contains("stopped after 5 redirects") == true)
        #expect(server.requests.count == 6)
    }

    @Test func `credentials follow a redirect on the same host, and to no other`() async throws {
        let other = try await HTTPFixture.start { _ in .whole() }
        let otherURL = other.url
        let server = try await HTTPFixture.start { request in
            switch request.path {
            case "/here": .redirect(to: "/there")
            case "/away": .redirect(to: otherURL + "/away")
            default: .whole()
            }
        }
        var request = request(server.url + "/here")
        request.headers = [HTTPHeader("Authorization", "Bearer secret"), HTTPHeader("Accept", "x/y")]
        _ = try await call(request, limit: 100)
        request.url = server.url + "/away"
        _ = try await call(request, limit: 100)
        #expect(
            server.requests.map { $0.first("authorization") } == Array(repeating: "Bearer secret", count: 3)
        )
        #expect(other.requests.map { $0.first("authorization") } == [nil])
        #expect(other.requests.map { $0.first("accept") } == ["x/y"])
    }

    @Test func `credentials of a URL are sent to its host alone, and are in no text`() async throws {
        let other = try await HTTPFixture.start { _ in .whole() }
        let otherURL = other.url
        let server = try await HTTPFixture.start { request in
            request.path == "/here" ? .redirect(to: otherURL) : .redirect(to: "/here")
        }
        let url = "http://user:pass%20word@127.0.0.1:\(server.port)/start"
        let (result, _) = try await call(request(url), limit: 100)
        let basic = "Basic dXNlcjpwYXNzIHdvcmQ="
        #expect(server.requests.map { $0.first("authorization") } == [basic, basic])
        #expect(other.requests.map { $0.first("authorization") } == [nil])
        #expect(!result.head.url.contains("user"))
    }

    @Test(arguments: [
        ("https://a/x", "http://a/y"), ("https://a/x", "ftp://a/y"), ("http://a/x", "file:///etc/passwd"),
    ])
    func `a redirect never leads out of TLS, or to another protocol`(from: String, location: String) throws {
        let url = try TransferURL(from)
        #expect(throws: TransferFailure.self) { try url.following(location) }
    }

    @Test(arguments: [
        ("http://a/x/y?z", "w", "http://a/x/w"), ("http://a/x", "https://a/y", "https://a/y"),
        ("https://a/x", "//b/y", "https://b/y"), ("http://u:p@a/x", "/y z", "http://a/y%20z"),
    ])
    func `a location is understood from where it was said`(from: String, location: String, to: String) throws
    {
        #expect(try TransferURL(from).following(location).text == to)
    }

    @Test(arguments: [
        ("https://user:secret@host/path", "https://host/path"),
        ("https://host/path?sig=secret#secret", "https://host/path?…"),
        ("https://user:sec/ret@host/path", "an invalid URL"),
        ("oci secret", "an invalid URL"),
    ])
    func `a shown URL holds no secrets`(url: String, shown: String) {
        #expect(TransferURL.shown(url) == shown)
    }
}
