// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization
import Testing

@testable import KubeRuntime

/// What an informer told.
final class Told: Sendable {
    private let state = Mutex<[(change: Change<Item>, lane: Lane)]>([])
    func record(_ change: Change<Item>, _ lane: Lane) { state.withLock { $0.append((change, lane)) } }
    var texts: [String] { state.withLock { $0.map(\.change.text) } }
    var lanes: [Lane] { state.withLock { $0.map(\.lane) } }

    /// What someone who only listens believes to be there.
    var mirror: [ObjectKey: Item] {
        state.withLock { changes in
            changes.reduce(into: [:]) { mirror, entry in
                switch entry.change {
                case .added(let item), .updated(_, let item): mirror[item.key] = item
                case .deleted(let item): mirror[item.key] = nil
                case .undecodable(let object): if let key = object.key { mirror[key] = nil }
                }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct InformerTests {
    let clock = ManualClock()
    let source = FakeSource()
    let told = Told()

    private func informer(
        _ selections: [Selection] = [Selection()],
        optional: Set<Selection> = []
    ) -> Informer<Item> {
        let informer = Informer(
            Item.self,
            reader: source,
            selections: selections,
            optional: optional,
            indexes: [.color],
            clock: clock.time,
            random: { 0 }
        )
        informer.onChange { [told] change, lane in told.record(change, lane) }
        return informer
    }

    /// Runs the informer beside the test, and ends it.
    private func running(_ informer: Informer<Item>, _ body: () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await informer.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// Lets time pass until something holds.
    private func passing(_ step: Duration = .milliseconds(50), until condition: () -> Bool) async {
        await clock.pass(step, until: condition)
    }

    @Test func `what is there comes in the background, what happens then is interactive`() async throws {
        source.put("a")
        source.put("b")
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            source.put("c")
            source.put("a", color: "red")
            source.delete("b")
            await eventually { told.texts.count == 5 }
        }
        #expect(
            told.texts == ["added a@11", "added b@12", "added c@13", "updated a@11 a@14", "deleted b@15"]
        )
        #expect(told.lanes == [.background, .background, .interactive, .interactive, .interactive])
        #expect(informer.store.keys(index: "color", value: "red") == [.item("a")])
    }

    @Test func `a server without initial events is listed in pages`() async throws {
        source.change { state in
            state.supportsInitialEvents = false
            state.pageLimit = 2
        }
        for name in ["a", "b", "c", "d", "e"] { source.put(name) }
        let informer = informer()
        try await running(informer) { try await informer.waitUntilSynced() }
        #expect(informer.store.count == 5)
        #expect(source.lists.map(\.continueToken) == [nil, "2", "4"])
    }

    @Test func `a server that ignores the wish for initial events is listed before long`() async throws {
        source.change { $0.ignoresInitialEvents = true }
        source.put("a")
        let informer = informer()
        try await running(informer) {
            await eventually { told.texts == ["added a@11"] }
            #expect(!informer.store.isSynced)
            await passing(.seconds(5)) { informer.store.isSynced }
        }
        #expect(told.texts == ["added a@11"])
        #expect(source.lists.count == 1)
    }

    @Test func `a deletion missed during a 410 is delivered`() async throws {
        source.put("a")
        source.put("b")
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            source.change { state in
                // The stream is cut, and the deletion is compacted away before the next one begins.
                state.items[.item("a")] = nil
                state.version += 5
                state.compacted = state.version
                for id in state.streams.keys { state.streams[id]?.isOpen = false }
            }
            await passing { told.texts.contains("deleted a@11") }
        }
        #expect(told.texts == ["added a@11", "added b@12", "deleted a@11"])
    }

    @Test func `a 410 in the stream is a 410`() async throws {
        source.put("a")
        source.change { $0.watchFaults = [.failAfter(2, Status(code: 410, reason: "Expired"))] }
        let informer = informer()
        try await running(informer) {
            await passing { source.watches.count == 2 }
            source.put("b")
            await eventually { told.texts.count == 2 }
        }
        #expect(source.watches.map(\.sendsInitialEvents) == [true, true])
        #expect(told.texts == ["added a@11", "added b@12"])
    }

    @Test func `a stream that breaks during the initial list leaves no ghosts`() async throws {
        source.put("a")
        source.put("b")
        source.change { $0.watchFaults = [.breakAfter(1, .server(500))] }
        let informer = informer()
        try await running(informer) {
            await eventually { told.texts == ["added a@11"] && clock.sleepers > 0 }
            source.delete("a")
            await passing { informer.store.isSynced }
        }
        #expect(told.texts == ["added a@11", "added b@12", "deleted a@11"])
        #expect(informer.store.keys == [.item("b")])
    }

    @Test func `a thousand server timeouts do not exhaust retries`() async throws {
        source.put("a")
        let informer = informer()
        source.change { [clock] state in
            state.watchFaults = [.breakAfter(2, nil)]
            state.watchFaults += (0..<1000).map { _ in .timeOut { clock.advance(by: .seconds(300)) } }
        }
        try await running(informer) {
            await passing { source.watches.count == 1002 }
            source.put("b")
            await eventually { told.texts.count == 2 }
        }
        #expect(told.texts == ["added a@11", "added b@12"])
        #expect(
            source.watches.dropFirst().allSatisfy { $0.resourceVersion == "11" && !$0.sendsInitialEvents }
        )
    }

    @Test func `a 403 on a watch names the kind`() async throws {
        source.change { $0.watchFaults = (0..<100).map { _ in .refuse(.server(403, "Forbidden")) } }
        let informer = informer()
        try await running(informer) {
            await eventually { informer.lastFailure != nil }
            let unreadiness = try #require(informer.unreadiness)
            #expect(unreadiness.contains("Item.test.dev"))
            #expect(unreadiness.contains("403"))
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    let error = await #expect(throws: InformerError.self) {
                        try await informer.waitUntilSynced(timeout: .seconds(5))
                    }
                    #expect("\(error.map(String.init(describing:)) ?? "")".contains("Item.test.dev"))
                }
                group.addTask { await self.passing(.seconds(1)) { clock.now.offset > .seconds(30) } }
            }
        }
    }

    @Test func `an object that can't be read does not stop the others`() async throws {
        source.put("a")
        source.spoil("bad")
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            source.spoil("a")
            source.unknown()
            source.put("c")
            source.put("bad")
            await eventually { told.texts.count == 5 }
        }
        #expect(
            told.texts == ["added a@11", "undecodable bad", "undecodable a", "added c@14", "added bad@15"]
        )
        #expect(informer.store.undecodable(.item("a"))?.reason == "nonsense")
    }

    @Test func `a bookmark spares the events before it`() async throws {
        source.put("a")
        let informer = informer(selections)
        try await running(informer) {
            try await informer.waitUntilSynced()
            source.put("elsewhere", namespace: "other")
            source.bookmark()
            source.put("b")
            await eventually { told.texts.count == 2 }
        }
        #expect(told.texts == ["added a@11", "added b@13"])
    }

    private var selections: [Selection] { [Selection(namespace: "ns")] }

    @Test func `several namespaces share one store`() async throws {
        for namespace in ["x", "y", "z"] { source.put("a", namespace: namespace) }
        let informer = informer([Selection(namespace: "x"), Selection(namespace: "y")])
        try await running(informer) { try await informer.waitUntilSynced() }
        #expect(Set(informer.store.keys.map(\.namespace)) == ["x", "y"])
    }

    @Test(arguments: [true, false])
    func `an optional selection that may not be read is done without until it may`(streams: Bool) async throws
    {
        let (must, may) = (Selection(namespace: "x"), Selection(namespace: "y"))
        source.put("a", namespace: "x")
        source.put("b", namespace: "y")
        source.change { state in
            state.supportsInitialEvents = streams
            state.forbidden = [may]
        }
        let informer = informer([must, may], optional: [may])
        try await running(informer) {
            try await informer.waitUntilSynced()
            #expect(informer.unreadiness == nil)
            #expect(told.texts == ["added a@11"])
            source.change { $0.forbidden = [] }
            await passing { told.texts.count == 2 }
        }
        #expect(told.texts == ["added a@11", "added b@12"])
        #expect(told.lanes == [.background, .background])
    }

    @Test func `only a refusal is a reason to do without, and only of an optional selection`() async throws {
        let (must, may) = (Selection(namespace: "x"), Selection(namespace: "y"))
        source.change { $0.forbidden = [must] }
        let forbidden = informer([must, may], optional: [may])
        try await running(forbidden) {
            await passing { source.watches.count > 6 }
            #expect(forbidden.unreadiness?.contains("403") == true)
            source.change { $0.forbidden = [] }
            await passing { forbidden.unreadiness == nil }
        }
        source.change {
            $0.watchFaults = [.refuse(.server(401)), .refuse(.server(500)), .refuse(.server(404))]
        }
        let failing = informer([may], optional: [may])
        try await running(failing) {
            await eventually { failing.lastFailure != nil || failing.store.isSynced }
            #expect(failing.unreadiness?.contains("401") == true)
            await passing { failing.unreadiness == nil }
        }
        #expect(source.change { $0.watchFaults.isEmpty })
    }

    @Test func `a dead connection is noticed and nothing is lost`() async throws {
        source.put("a")
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            // Nothing is heard any more: the source forgets its streams without ending them.
            source.change { state in for id in state.streams.keys { state.streams[id]?.version = .max } }
            source.put("b")
            await passing(.seconds(10)) { told.texts.count == 2 }
        }
        #expect(told.texts == ["added a@11", "added b@12"])
        #expect(clock.now.offset <= .seconds(45))
    }

    /// Brings the source back to an older state, as a restore of etcd does. Watches go on from the version that they know,
    /// and show nothing up to it.
    private func restore() {
        source.change { state in
            state.version = 5
            state.items = [.item("old"): Item("old", 4)]
            state.history = []
            for id in state.streams.keys { state.streams[id]?.isOpen = false }
        }
    }

    @Test func `a server that went back in time is noticed by the bookmarks that are missing`() async throws {
        for name in ["a", "b", "c"] { source.put(name) }
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            source.bookmark()
            await passing { source.change { $0.history.allSatisfy { $0.version > 0 } } }
            restore()
            await passing { source.watches.count == 2 }
            source.put("d")
            await passing(.seconds(5)) { informer.store.keys.sorted() == [.item("d"), .item("old")] }
        }
        #expect(told.mirror.keys.sorted() == [.item("d"), .item("old")])
        #expect(clock.now.offset < .seconds(150))
    }

    @Test func `an informer that is told that the server went back in time reads everything at once`()
        async throws
    {
        for name in ["a", "b", "c"] { source.put(name) }
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            restore()
            await passing { source.watches.count == 2 }
            informer.startOver()
            await eventually { informer.store.keys == [.item("old")] }
        }
        #expect(clock.now.offset < .seconds(5))
    }

    @Test func `an informer that hears nothing for a minute isn't ready, and says since when and why`()
        async throws
    {
        source.put("a")
        let informer = informer()
        try await running(informer) {
            try await informer.waitUntilSynced()
            #expect(informer.blindness == nil)
            source.change { state in
                state.watchFaults = (0..<10_000).map { _ in .refuse(.server(500)) }
                for id in state.streams.keys { state.streams[id]?.isOpen = false }
            }
            await passing(.seconds(1)) { informer.blindness != nil }
            #expect(informer.unreadiness == nil)
            await passing(.seconds(1)) { informer.unreadiness != nil }
            let unreadiness = try #require(informer.unreadiness)
            #expect(unreadiness.contains("Item.test.dev has not been updated for 6"))
            #expect(unreadiness.contains("500"))
            source.change { $0.watchFaults = [] }
            await passing(.seconds(1)) { informer.unreadiness == nil }
        }
    }

    @Test(arguments: UInt64(0)..<25)
    func `whatever breaks, the store and who listens end up with what is there`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let informer = informer()
        if Bool.random(using: &random) { source.change { $0.supportsInitialEvents = false } }
        try await running(informer) {
            for _ in 0..<120 {
                let name = "\(Int.random(in: 0..<6, using: &random))"
                switch Int.random(in: 0..<16, using: &random) {
                case 0..<6: source.put(name, color: ["red", "blue"].randomElement(using: &random) ?? "")
                case 6..<9: source.delete(name)
                case 9: source.compact(ending: Bool.random(using: &random) ? nil : .server(500))
                case 10: source.change { $0.watchFaults.append(.breakAfter(2, .server(500))) }
                case 11:
                    source.change { $0.watchFaults.append(.failAfter(1, Status(code: 410, reason: "Gone"))) }
                case 12: source.change { $0.watchFaults.append(.refuse(.server(429, retryAfter: 1))) }
                case 13: source.change { $0.listFaults.append(.server(503)) }
                case 14: source.bookmark()
                default: clock.advance(by: .milliseconds(Int.random(in: 0..<2000, using: &random)))
                }
                for _ in 0..<Int.random(in: 0..<6, using: &random) { await Task.yield() }
            }
            let expected = source.items
            await passing(.seconds(1)) {
                informer.store.isSynced
                    && Dictionary(informer.store.objects.map { ($0.key, $0) }) { $1 } == expected
            }
            // The store has a change a moment before the handlers are told.
            await eventually { told.mirror == expected }
        }
    }
}
