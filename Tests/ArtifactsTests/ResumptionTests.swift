// SPDX-License-Identifier: Apache-2.0

import Digests
import HTTPFixture
import SpinAPI
import Testing

@testable import Artifacts

/// Downloads that break off and go on.
struct ResumptionTests {
    private let content = Array("0123456789abcdefghij".utf8)

    private func ranges(_ server: HTTPFixture) -> [String?] { server.requests.map { $0.first("range") } }

    @Test func `a download that broke off goes on where it was`() async throws {
        let workshop = try Workshop()
        let file = ServedFile(content)
        let script = Script(
            { file.truncatedAnswer(to: $0, after: 5) },
            { file.truncatedAnswer(to: $0, after: 5) },
            { file.answer(to: $0) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, "bytes=5-", "bytes=10-"])
        #expect(server.requests.last?.first("if-range") == "\"one\"")
    }

    @Test func `it goes on in another process too`() async throws {
        let workshop = try Workshop()
        let file = ServedFile(content)
        let script = Script({ file.truncatedAnswer(to: $0, after: 5) }, { file.answer(to: $0) })
        let server = try await HTTPFixture.start(script.answer)
        let source = ArtifactSource(.http(server.url))
        let first = try await Workshop.failure {
            try await workshop.fetcher(attempts: 1).fetch(source, architecture: "amd64", to: workshop.file)
        }
        #expect(first?.reason == .fetchFailed)
        #expect(workshop.contents(workshop.file + ".part") == Array(content.prefix(5)))
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, "bytes=5-"])
        #expect(workshop.names == ["shim"])
    }

    @Test func `an artifact that changed meanwhile is fetched anew, never glued together`() async throws {
        let workshop = try Workshop()
        let changed = Array("ABCDEFGHIJKLMNOPQRST".utf8)
        let script = Script(
            { [content] in ServedFile(content).truncatedAnswer(to: $0, after: 5) },
            { ServedFile(changed, etag: "\"two\"").answer(to: $0) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == changed)
        #expect(server.requests.count == 2)
    }

    @Test func `a server that passes over If-Range is found out by its entity tag`() async throws {
        let workshop = try Workshop()
        let changed = Array("ABCDEFGHIJKLMNOPQRST".utf8)
        let script = Script(
            { [content] in ServedFile(content).truncatedAnswer(to: $0, after: 5) },
            { _ in
                let headers = [("ETag", "\"two\""), ("Content-Range", "bytes 5-19/20")]
                return .whole(206, headers: headers, body: Array(changed[5...]))
            },
            { ServedFile(changed, etag: "\"two\"").answer(to: $0) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == changed)
        #expect(ranges(server) == [nil, "bytes=5-", nil])
    }

    @Test(arguments: [nil, "W/\"weak\""])
    func `without anything to tell versions apart, it starts anew`(etag: String?) async throws {
        let workshop = try Workshop()
        let file = ServedFile(content, etag: etag)
        let script = Script({ file.truncatedAnswer(to: $0, after: 5) }, { file.answer(to: $0) })
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, nil])
    }

    @Test func `with a digest it goes on all the same, and a wrong whole is fetched anew`() async throws {
        let workshop = try Workshop()
        let old = ServedFile(Array("ABCDEFGHIJKLMNOPQRST".utf8), etag: nil)
        let new = ServedFile(content, etag: nil)
        let script = Script({ old.truncatedAnswer(to: $0, after: 5) }, { new.answer(to: $0) })
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url, sha256: try digest(content))
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, "bytes=5-", nil])
    }

    @Test func `a server that gives no parts sends the whole`() async throws {
        let workshop = try Workshop()
        let file = ServedFile(content, hasParts: false)
        let script = Script({ file.truncatedAnswer(to: $0, after: 5) }, { file.answer(to: $0) })
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, "bytes=5-"])
    }

    @Test func `a part that is longer than the artifact is thrown away`() async throws {
        let workshop = try Workshop()
        let long = ServedFile(Array("a much longer artifact than before".utf8))
        let script = Script(
            { long.truncatedAnswer(to: $0, after: 30) },
            { [content] in ServedFile(content).answer(to: $0) }
        )
        let server = try await HTTPFixture.start(script.answer)
        _ = try await workshop.fetch(server.url)
        #expect(workshop.contents(workshop.file) == content)
        #expect(ranges(server) == [nil, "bytes=30-", nil])
    }

    @Test func `the part of one artifact is no part of another`() async throws {
        let workshop = try Workshop()
        let first = try await HTTPFixture.start { [content] in
            ServedFile(content).truncatedAnswer(to: $0, after: 5)
        }
        let source = ArtifactSource(.http(first.url))
        _ = try await Workshop.failure {
            try await workshop.fetcher(attempts: 1).fetch(source, architecture: "amd64", to: workshop.file)
        }
        let other = ServedFile(Array("ABCDEFGHIJKLMNOPQRST".utf8))
        let second = try await HTTPFixture.start { other.answer(to: $0) }
        _ = try await workshop.fetch(second.url)
        #expect(workshop.contents(workshop.file) == other.body)
        #expect(ranges(second) == [nil])
    }

    @Test func `what is there with the right digest isn't fetched again`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { [content] in ServedFile(content).answer(to: $0) }
        for _ in 1...2 { _ = try await workshop.fetch(server.url, sha256: try digest(content)) }
        #expect(server.requests.count == 1)
        try workshop.write(Array("damaged".utf8), to: workshop.file)
        _ = try await workshop.fetch(server.url, sha256: try digest(content))
        #expect(workshop.contents(workshop.file) == content)
    }

    @Test func `an attempt that got further doesn't count as one in vain`() async throws {
        let workshop = try Workshop()
        let large = ServedFile([UInt8](repeating: 7, count: 5 << 20))
        let server = try await HTTPFixture.start { request in
            large.truncatedAnswer(to: request, after: (1 << 20) + 1)
        }
        let artifact = try await workshop.fetcher(maxSize: 8 << 20, attempts: 2)
            .fetch(.init(.http(server.url)), architecture: "amd64", to: workshop.file)
        #expect(artifact.sha256.description == (try digest(large.body)))
        #expect(Set(workshop.waits) == [.seconds(1)])
    }
}
