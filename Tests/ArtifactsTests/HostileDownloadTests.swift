// SPDX-License-Identifier: Apache-2.0

import HTTPFixture
import SpinAPI
import Synchronization
import Testing

@testable import Artifacts

/// Servers that would keep an agent busy for ever.
struct HostileDownloadTests {
    @Test func `a download that breaks off and comes back as another file each time ends`() async throws {
        let workshop = try Workshop()
        let body = [UInt8](repeating: 7, count: 3 << 20)
        let count = Mutex(0)
        let server = try await HTTPFixture.start { request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            return ServedFile(body, etag: "\"\(number)\"").truncatedAnswer(to: request, after: 2 << 20)
        }
        let failure = try await Workshop.failure { try await workshop.fetch(server.url, maxSize: 1 << 30) }
        #expect(failure?.reason == .fetchFailed)
        #expect(server.requests.count == 3)
    }

    @Test func `a server that calls every wrong file a part is asked twice, not for ever`() async throws {
        let workshop = try Workshop()
        let server = try await HTTPFixture.start { _ in
            .whole(206, headers: [("Content-Range", "bytes 0-4/5")], body: Array("wrong".utf8))
        }
        let failure = try await Workshop.failure {
            try await workshop.fetch(server.url, sha256: try digest(Array("right".utf8)))
        }
        #expect(failure?.reason == .digestMismatch)
        #expect(server.requests.count == 2)
        #expect(workshop.names.isEmpty)
    }

    @Test func `attempts that bring a good deal each are limited all the same`() async throws {
        let progress = Mutex(Int64(0))
        let attempts = Mutex(0)
        let retry = FetchRetry(attempts: 3, pause: { _ in }, random: { 0 })
        await #expect(throws: FetchFailure.self) {
            try await retry.keepTrying(progress: { progress.withLock { $0 } }, log: { _ in }) { _ in
                progress.withLock { $0 += 2 << 20 }
                attempts.withLock { $0 += 1 }
                throw FetchFailure("broken off", isTransient: true)
            }
        }
        #expect(attempts.withLock { $0 } == FetchRetry.mostAttempts)
    }

    @Test func `all attempts together have an hour, and the last what is left of it`() async throws {
        let time = Mutex(ContinuousClock.now)
        let timeouts = Mutex<[Duration]>([])
        let retry = FetchRetry(
            attempts: 100,
            pause: { duration in time.withLock { $0 += duration } },
            random: { 0 },
            now: { time.withLock { $0 } }
        )
        await #expect(throws: FetchFailure.self) {
            try await retry.keepTrying(log: { _ in }) { timeout in
                timeouts.withLock { $0.append(timeout) }
                time.withLock { $0 += .seconds(25 * 60) }
                throw FetchFailure("broken off", isTransient: true)
            }
        }
        let left = timeouts.withLock { $0 }
        #expect(left.count == 3)
        #expect(left[0] == FetchRetry.longestInAll)
        #expect(left[2] < .seconds(10 * 60))
    }
}
