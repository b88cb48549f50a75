// SPDX-License-Identifier: Apache-2.0

import Digests
import HTTPFixture
import SpinAPI
import Testing

@testable import Artifacts

/// Artifacts from a web server.
struct DownloadTests {
    private let content = Array("the whole of a shim".utf8)

    @Test func `an artifact with the right digest is brought, and nothing else is left`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] in ServedFile(content).answer(to: $0) }
        let wanted = try digest(content)
        let artifact = try await workshop.fetch(server.url + "/shim", sha256: wanted.uppercased())
        #expect(artifact.sha256.description == wanted && artifact.kind == .file)
        #expect(workshop.contents(workshop.file) == content)
        #expect(workshop.names == ["shim"])
    }

    @Test func `an artifact with a wrong digest is removed, and both digests are told`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] in ServedFile(content).answer(to: $0) }
        let wanted = try digest(Array("another".utf8))
        let failure = try await Workshop.failure { try await workshop.fetch(server.url, sha256: wanted) }
        #expect(failure?.reason == .digestMismatch)
        #expect(failure?.message.contains(wanted) == true)
        #expect(failure?.message.contains(try digest(content)) == true)
        #expect(workshop.names.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func `a digest that isn't one is told before anything is asked for`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in .whole() }
        let failure = try await Workshop.failure { try await workshop.fetch(server.url, sha256: "abc") }
        #expect(failure?.reason == .digestMismatch && server.requests.isEmpty)
    }

    @Test(arguments: [400, 401, 403, 404, 410])
    func `a refusal is final, and its page is no artifact`(status: Int) async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in .whole(status, body: Array("<html>sorry</html>".utf8))
        }
        let url = "http://user:hunter2@127.0.0.1:\(server.port)/shim?token=hunter2"
        let failure = try await Workshop.failure { try await workshop.fetch(url) }
        #expect(failure?.reason == .fetchFailed)
        #expect(failure?.message.contains("\(server.url)/shim") == true)
        #expect(failure?.message.contains("\(status)") == true)
        #expect(failure?.message.contains("hunter2") == false)
        #expect(server.requests.count == 1)
        #expect(!workshop.names.contains("shim") && workshop.waits.isEmpty)
    }

    @Test(arguments: [408, 429, 500, 503])
    func `what may pass is tried again, after growing pauses`(status: Int) async throws {
        let workshop = try Workshop()
        let script = Script(
            { _ in .whole(status) },
            { _ in .closed },
            { [content] _ in .whole(body: content) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(workshop.waits == [.seconds(1), .seconds(2)])
        #expect(workshop.log.count == 2)
    }

    @Test func `what doesn't pass is given up after the last attempt`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in .whole(503) }
        let failure = try await Workshop.failure { try await workshop.fetch(server.url) }
        #expect(failure?.reason == .fetchFailed)
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [("7", 7), ("100000", 60), ("0", 1), ("soon", 1)])
    func `a server may ask for a longer pause, up to a minute`(header: String, seconds: Int) async throws {
        let workshop = try Workshop()
        let script = Script(
            { _ in .whole(503, headers: [("Retry-After", header)]) },
            { [content] _ in .whole(body: content) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.waits == [.seconds(seconds)])
    }

    @Test(arguments: [true, false])
    func `an artifact that is too large is refused`(hasLength: Bool) async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] _ in
            hasLength ? .whole(body: content) : .chunked(body: content)
        }
        let size = Int64(content.count)
        let failure = try await Workshop.failure { try await workshop.fetch(server.url, maxSize: size - 1) }
        #expect(failure?.reason == .tooLarge)
        #expect(failure?.message.contains("maxSize") == true)
        #expect(!workshop.names.contains("shim"))
        _ = try await workshop.fetch(server.url, maxSize: size)
        #expect(workshop.contents(workshop.file) == content)
    }

    @Test func `a server that sends without end fills nothing`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in .endless() }
        let failure = try await Workshop.failure { try await workshop.fetch(server.url) }
        #expect(failure?.reason == .tooLarge)
    }

    @Test func `a circle of redirects is told`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in .redirect(to: "/again") }
        let failure = try await Workshop.failure { try await workshop.fetch(server.url) }
        #expect(failure?.reason == .fetchFailed)
        #expect(failure?.message.contains("redirects") == true)
        #expect(workshop.waits.isEmpty)
    }

    @Test func `a folder that can't be written to is told by its path`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] _ in .whole(body: content) }
        let file = workshop.path("missing/shim")
        let failure = try await Workshop.failure {
            try await workshop.fetcher().fetch(.init(.http(server.url)), architecture: "amd64", to: file)
        }
        #expect(failure?.reason == .hostNotWritable)
        #expect(failure?.message.contains(file) == true)
    }

    @Test func `a full disk is told by the path that is written to`() async throws {
        let workshop = try Workshop()
        let part = try PartialFile(workshop.file, of: "")
        let sink = try FileSink(part, path: "/dev/full", offset: 0, validator: nil, limit: 100)
        let failure = #expect(throws: NodeFailure.self) {
            try unsafe content.withUnsafeBytes { try unsafe sink.receive($0) }
        }
        #expect(failure?.reason == .hostNotWritable)
        #expect(failure?.message.contains(workshop.file) == true)
        #expect(failure?.message.contains("no space left on the disk") == true)
    }

    @Test func `a cancelled fetch leaves no artifact`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] _ in .stalled(body: content, after: 5) }
        let url = server.url
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await workshop.fetch(url) }
            while server.requests.isEmpty { await Task.yield() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(!workshop.names.contains("shim"))
    }
}
