// SPDX-License-Identifier: Apache-2.0

import Attacks
import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

/// An API server that answers whatever breaks programs, and then is an honest one.
@Suite(.timeLimit(.minutes(60)))
struct EvilServerAttack {
    /// How many requests a hostile server gets out of one informer in a second, with all that the client repeats by itself.
    private static let mostRequests = 20.0

    @Test func `an evil API server is asked at a bounded pace, and forgotten once it is honest`() async throws
    {
        try await Attack("evil-servers").run { generator in
            let clock = ManualClock()
            let server = EvilTransport(seed: generator.next(), clock: clock.time)
            let client = try Client(
                ClientConfiguration(server: "http://evil.test"),
                transport: server,
                time: ClientTime(
                    elapsed: { clock.now.offset },
                    wall: { Timestamp(microseconds: 0) },
                    sleep: { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
                )
            )
            let informer = Informer(
                Item.self,
                reader: client,
                selections: [Selection()],
                clock: clock.time,
                random: { 0 }
            )
            let told = Told()
            informer.onChange { told.record($0, $1) }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await informer.run() }
                try await Self.judge(informer, told, server, clock)
                group.cancelAll()
            }
        }
    }

    private static func judge(
        _ informer: Informer<Item>,
        _ told: Told,
        _ server: EvilTransport,
        _ clock: ManualClock
    ) async throws {
        await clock.pass(.milliseconds(200)) { clock.now.offset > .seconds(60) }
        let rate = Double(server.requests) / 60
        try must(rate < mostRequests, "\(rate) requests a second")
        let longest = told.texts.map(\.utf8.count).max() ?? 0
        try must(longest < 1 << 20, "a text of \(longest) bytes was told")
        server.reform()
        // The longest wait that a server can ask for, and what is then done, whatever it said before.
        let deadline = clock.now.offset + .seconds(3600)
        await clock.pass(.seconds(1)) {
            let isHonest = informer.store.isSynced && informer.store.keys == [.item("honest")]
            return isHonest || clock.now.offset > deadline
        }
        try must(informer.store.keys == [.item("honest")], "the store has \(informer.store.keys)")
        // Whoever listens is told a moment after the store has it.
        await clock.pass(.seconds(1)) {
            Array(told.mirror.keys) == [.item("honest")] || clock.now.offset > deadline * 2
        }
        try must(Array(told.mirror.keys) == [.item("honest")], "who listens has \(told.mirror.keys)")
    }
}
