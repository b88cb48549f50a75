// SPDX-License-Identifier: Apache-2.0

import Glibc
import ShimInstallation
import SpinAPI
import Subprocess
import Synchronization
import Testing

struct HostLockTests {
    private struct GaveUp: Error {}

    /// How many have the lock, and had it at most.
    private final class Holders: Sendable {
        private let state = Mutex((inside: 0, most: 0, total: 0))

        func enter() {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
        }

        func leave() {
            state.withLock { state in
                state.inside -= 1
                state.total += 1
            }
        }

        var counts: (inside: Int, most: Int, total: Int) { state.withLock { $0 } }
    }

    @Test func `two agents never have the lock at the same time`() async throws {
        let host = try ScratchHost()
        let lock = HostLock(host: host.root, pause: { await Task.yield() })
        let holders = Holders()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await Self.acquire(lock, holders) } }
            try await group.waitForAll()
        }
        #expect(holders.counts == (0, 1, 160))
    }

    private static func acquire(_ lock: HostLock, _ holders: Holders) async throws {
        for _ in 0..<20 {
            try await lock.withLock {
                holders.enter()
                await Task.yield()
                holders.leave()
            }
        }
    }

    @Test func `who waits is told so once, and can give up`() async throws {
        let host = try ScratchHost()
        let held = try #require(try HostLock(host: host.root).attempt())
        let pauses = Mutex(0)
        let lock = HostLock(host: host.root) {
            if pauses.withLock({
                $0 += 1; return $0
            }) == 3 {
                throw GaveUp()
            }
        }
        var told = 0
        await #expect(throws: GaveUp.self) {
            try await lock.withLock(waiting: { told += 1 }) { Issue.record("it isn't free") }
        }
        #expect(told == 1)
        withExtendedLifetime(held) {}
    }

    @Test func `it is free again when the body is done, or has failed`() async throws {
        let host = try ScratchHost()
        let lock = HostLock(host: host.root, pause: { throw GaveUp() })
        #expect(try await lock.withLock { 1 } == 1)
        await #expect(throws: CancellationError.self) {
            try await lock.withLock { throw CancellationError() }
        }
        #expect(try await lock.withLock { 2 } == 2)
    }

    @Test func `it is free again when its holder was killed`() async throws {
        let host = try ScratchHost(["/opt/bobbin/lock": ""])
        let lock = HostLock(host: host.root)
        let file = host.local(HostLock.path)
        // `flock` becomes the `sleep` that has the lock.
        let holder = try await run(
            .name("flock"),
            arguments: ["--no-fork", file, "sleep", "60"],
            input: .none,
            output: .discarded,
            error: .discarded
        ) { execution in
            var isHeld = false
            for _ in 0..<1000 where !isHeld {
                isHeld = try lock.attempt() == nil
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(isHeld)
            try execution.send(signal: .kill)
        }
        #expect(holder.terminationStatus == .signaled(SIGKILL))
        #expect(try lock.attempt() != nil)
    }

    @Test func `the lock isn't had by a file that was taken away`() async throws {
        let host = try ScratchHost()
        let lock = HostLock(host: host.root)
        var held = try lock.attempt()
        #expect(held != nil)
        #expect(try lock.attempt() == nil)
        // The last Shim goes, by the holder; another agent makes the file anew.
        try ShimFolder(host: host.root, shim: "spin").removeAll()
        let next = try lock.attempt()
        #expect(next != nil)
        held = nil
        #expect(try lock.attempt() == nil)
        withExtendedLifetime((held, next)) {}
    }
}
