// SPDX-License-Identifier: Apache-2.0

import Curl
import Foundation
import HTTPFixture
import Synchronization
import Testing

@testable import Transfers

/// Requests and responses as they are, one at a time.
struct CallTests {
    @Test func `a call sends its method, headers and body, and gets the head and the body`() async throws {
        let server = try await HTTPFixture.start { _ in
            .whole(201, headers: [("X-Thing", " a b ")], body: Array("made".utf8))
        }
        var request = TransferRequest(server.url + "/things?x=1")
        request.method = "POST"
        request.headers = [HTTPHeader("Content-Type", "text/plain"), HTTPHeader("X-Empty", "")]
        request.body = Array("make".utf8)
        let (result, body) = try await call(request, limit: 100)
        #expect(result.head.status == 201)
        #expect(result.head.first("x-thing") == "a b")
        #expect(result.head.url == server.url + "/things?x=1")
        #expect(body == Array("made".utf8))
        let sent = try #require(server.requests.first)
        #expect(sent.method == "POST" && sent.target == "/things?x=1" && sent.body == Array("make".utf8))
        #expect(sent.first("content-type") == "text/plain")
        #expect(sent.first("x-empty") == "")
    }

    @Test func `a status of an error is an answer like any other`() async throws {
        let server = try await HTTPFixture.start { _ in .whole(503, body: Array("busy".utf8)) }
        let (result, body) = try await call(TransferRequest(server.url), limit: 100)
        #expect(result.head.status == 503 && body == Array("busy".utf8))
    }

    @Test func `an answer longer than the limit is refused, with or without a length`() async throws {
        let server = try await HTTPFixture.start { request in
            let body = [UInt8](repeating: 1, count: 11)
            return request.path == "/chunked" ? .chunked(body: body) : .whole(body: body)
        }
        for path in ["/chunked", "/whole"] {
            let failure = await #expect(throws: TransferFailure.self) {
                try await call(TransferRequest(server.url + path), limit: 10)
            }
            #expect(failure?.isTransient == false)
        }
    }

    @Test func `compressed content comes as it is`() async throws {
        let packed: [UInt8] = [0x1F, 0x8B, 8, 0, 1, 2, 3]
        let server = try await HTTPFixture.start { _ in
            .whole(headers: [("Content-Encoding", "gzip")], body: packed)
        }
        let (_, body) = try await call(TransferRequest(server.url), limit: 100)
        #expect(body == packed)
        #expect(server.requests.first?.first("accept-encoding") == nil)
    }

    @Test func `an offset asks for the rest, and a server that sends the whole is not an error`() async throws
    {
        let file = ServedFile(Array("0123456789".utf8))
        let server = try await HTTPFixture.start { request in
            var file = file
            file.hasParts = request.path == "/parts"
            return file.answer(to: request)
        }
        var request = TransferRequest(server.url + "/parts")
        request.offset = 4
        let part = try await call(request, limit: 100)
        #expect(part.result.head.status == 206 && part.body == Array("456789".utf8))
        request.url = server.url + "/whole"
        let whole = try await call(request, limit: 100)
        #expect(whole.result.head.status == 200 && whole.body == file.body)
    }

    @Test func `a header with a line break is not sent`() async throws {
        let server = try await HTTPFixture.start { _ in .whole() }
        var request = TransferRequest(server.url)
        request.headers = [HTTPHeader("X-A", "a\r\nX-B: b")]
        await #expect(throws: TransferFailure.self) { try await call(request, limit: 10) }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["ftp://127.0.0.1/x", "file:///etc/passwd", "nonsense", "http://"])
    func `only http and https are spoken`(url: String) async {
        let failure = await #expect(throws: TransferFailure.self) {
            try await call(TransferRequest(url), limit: 10)
        }
        #expect(failure?.isTransient == false)
    }

    @Test func `a Unix socket is asked whatever the URL and the proxy say`() async throws {
        let folder = try TestFolder()
        let server = try await HTTPFixture.start(unixSocket: folder.path("s")) { _ in
            .whole(body: Array("here".utf8))
        }
        var request = TransferRequest("http://localhost/x")
        request.unixSocket = folder.path("s")
        request.proxy.http = "http://127.0.0.1:1"
        let (_, body) = try await call(request, limit: 10)
        #expect(body == Array("here".utf8))
        #expect(server.requests.map(\.target) == ["/x"])
    }
}

/// A folder that goes with the test.
final class TestFolder: Sendable {
    private let root: String

    init() throws {
        root = "/tmp/bobbin-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { "\(root)/\(name)" }
}
