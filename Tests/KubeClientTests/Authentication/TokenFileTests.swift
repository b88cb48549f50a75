// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import KubeClient

struct TokenFileTests {
    /// A file that isn't one.
    private final class File: Sendable {
        let content = Mutex<String?>("one\n")
        let reads = Mutex(0)

        @Sendable func read(_ path: String) throws -> [UInt8] {
            reads.withLock { $0 += 1 }
            guard let content = content.withLock({ $0 }) else { throw HostFile.Failure(reason: "gone") }
            return Array(content.utf8)
        }
    }

    private let time = TestTime()
    private let file = File()

    private var source: TokenFileSource { TokenFileSource(path: "/t", time: time.source, read: file.read) }

    @Test func `the file is read again once a minute`() async throws {
        let source = source
        #expect(try await source.current().authorization?.value == "Bearer one")
        file.content.withLock { $0 = "two" }
        time.advance(by: .seconds(59))
        #expect(try await source.current().authorization?.value == "Bearer one")
        #expect(file.reads.withLock { $0 } == 1)
        time.advance(by: .seconds(1))
        #expect(try await source.current().authorization?.value == "Bearer two")
    }

    @Test func `a refused token is read again at once`() async throws {
        let source = source
        let first = try await source.current()
        file.content.withLock { $0 = "two" }
        #expect(source.refuse(first))
        let second = try await source.current()
        #expect(second.authorization?.value == "Bearer two")
        // The refusal of a request that was sent with the old token comes late, and changes nothing.
        #expect(source.refuse(first))
        _ = try await source.current()
        #expect(file.reads.withLock { $0 } == 2)
    }

    @Test func `a file that is gone for a moment leaves the token in use, unless it was refused`()
        async throws
    {
        let source = source
        let first = try await source.current()
        file.content.withLock { $0 = nil }
        time.advance(by: .seconds(61))
        #expect(try await source.current().authorization?.value == "Bearer one")
        #expect(source.refuse(first))
        await #expect(throws: KubeError.self) { try await source.current() }
    }

    @Test func `an empty file is an error`() async throws {
        file.content.withLock { $0 = " \n" }
        let error = await #expect(throws: KubeError.self) { try await source.current() }
        #expect(error?.message == "token file \"/t\" is empty")
    }
}
