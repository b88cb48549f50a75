// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct CacheGuardTests {
    /// A cache that is as blind as the test says.
    private final class Cache: CacheSource {
        let seconds: Mutex<Int?>
        init(_ seconds: Int?) { self.seconds = Mutex(seconds) }
        var unreadiness: String? { nil }
        var blindness: Blindness? {
            seconds.withLock { $0 }.map {
                Blindness(type: Item.type, duration: .seconds($0), reason: "no route", isUnreachable: true)
            }
        }
        func startOver() {}
        func waitUntilSynced(timeout: Duration?) async throws {}
    }

    @Test func `a leader that sees nothing for two minutes gives the lease back, and says why`() async throws
    {
        let clock = ManualClock()
        let cache = Cache(nil)
        let api = FakeAPI()
        let key = ObjectKey(namespace: "ns", name: "bobbin")
        let elector = LeaderElector(
            lease: key,
            identity: "a",
            reader: api,
            writer: api,
            clock: clock.time,
            random: { 0 }
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                let error = await #expect(throws: BlindLeaderError.self) {
                    try await elector.withLeadership {
                        try await CacheGuard([Cache(nil), cache], clock: clock.time).run()
                    }
                }
                #expect(
                    "\(error.map { "\($0)" } ?? "")".contains(
                        "Item.test.dev has not been updated for 121 s: no route"
                    )
                )
            }
            await clock.pass(.seconds(1)) { elector.isLeading }
            cache.seconds.withLock { $0 = 119 }
            let later = clock.now.offset + .seconds(20)
            await clock.pass(.seconds(1)) { clock.now.offset > later }
            #expect(elector.isLeading)
            cache.seconds.withLock { $0 = 121 }
            await clock.pass(.seconds(1)) { !elector.isLeading }
        }
        #expect(api[key]?[path: "spec", "holderIdentity"] == "")
    }

    /// A cache that becomes ready as soon as somebody asks.
    private final class Settling: CacheSource {
        private let asked = Mutex(0)
        var unreadiness: String? {
            asked.withLock {
                $0 += 1
                return $0 == 1 ? "not read" : nil
            }
        }
        var blindness: Blindness? { nil }
        func startOver() {}
        func waitUntilSynced(timeout: Duration?) async throws {}
    }

    @Test func `a cache that becomes ready while it is asked crashes nobody`() {
        let caches: [any CacheSource] = [Cache(nil), Settling()]
        #expect(caches.unreadiness == "not read")
        #expect(caches.unreadiness == nil)
    }

    private struct Unserved: CacheSource {
        var unreadiness: String? { "not read" }
        var blindness: Blindness? {
            Blindness(type: Item.type, duration: .seconds(6000), reason: "not found", isNotServed: true)
        }
        func startOver() {}
        func waitUntilSynced(timeout: Duration?) async throws {}
    }

    @Test func `a leader goes on while a kind just isn't served, since another would see no more`()
        async throws
    {
        let clock = ManualClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await CacheGuard([Unserved()], clock: clock.time).run() }
            let later = clock.now.offset + .seconds(300)
            await clock.pass(.seconds(1)) { clock.now.offset > later }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `what is read again already isn't started over, for longer each time`() {
        let clock = ManualClock()
        let gate = StartOverGate(clock: clock.time)
        var passed: [Duration] = []
        for _ in 0..<200 {
            gate.pass { passed.append(clock.now.offset) }
            clock.advance(by: .seconds(1))
        }
        #expect(passed == [0, 10, 30, 70, 150].map { .seconds($0) })
    }
}
