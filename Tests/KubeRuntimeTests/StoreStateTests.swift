// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

struct StoreStateTests {
    private func synced(_ items: Item..., version: Int = 10) -> StoreState<Item> {
        var state = StoreState<Item>(indexes: [.color], selections: [Selection()])
        state.begin(0)
        for item in items { _ = state.apply(item, from: 0) }
        _ = state.end(0, version: String(version))
        return state
    }

    @Test func `a relist of what is known tells nothing`() {
        var state = synced(Item("a", 1), Item("b", 2))
        state.begin(0)
        let result1 = state.apply(Item("a", 1), from: 0)
        #expect(result1.isEmpty)
        let result2 = state.apply(Item("b", 2), from: 0)
        #expect(result2.isEmpty)
        let result3 = state.end(0, version: "11")
        #expect(result3.isEmpty)
    }

    @Test func `what a relist does not show is told as deleted`() {
        var state = synced(Item("a", 1), Item("b", 2))
        state.begin(0)
        _ = state.apply(Item("b", 2), from: 0)
        let result4 = state.end(0, version: "11")
        #expect(result4.map(\.text) == ["deleted a@1"])
        #expect(state.entries.keys.map(\.name) == ["b"])
    }

    @Test func `an answer to a write is held, and its event is no change`() {
        var state = synced(Item("a", 1))
        let result5 = state.observe(Item("a", 11))
        #expect(result5)
        #expect(state.entries[.item("a")]?.version == 11)
        let result6 = state.apply(Item("a", 11), from: 0)
        #expect(result6.isEmpty)
        let result7 = state.apply(Item("a", 12), from: 0)
        #expect(result7.map(\.text) == ["updated a@11 a@12"])
        #expect(state.superseded.isEmpty)
    }

    @Test func `a change by someone else before the write is told, from what was told before`() {
        var state = synced(Item("a", 1))
        let result8 = state.observe(Item("a", 12))
        #expect(result8)
        let result9 = state.apply(Item("a", 11), from: 0)
        #expect(result9.map(\.text) == ["updated a@1 a@12"])
        let result10 = state.apply(Item("a", 12), from: 0)
        #expect(result10.isEmpty)
        #expect(state.superseded.isEmpty)
    }

    @Test func `a relist tells of a write that hides what happened before it`() {
        var state = synced(Item("a", 1))
        let result11 = state.observe(Item("a", 12))
        #expect(result11)
        state.begin(0)
        let result12 = state.apply(Item("a", 12), from: 0)
        #expect(result12.map(\.text) == ["updated a@1 a@12"])
        let result13 = state.end(0, version: "13")
        #expect(result13.isEmpty)
    }

    @Test func `an answer that comes after the watch told of the deletion makes no ghost`() {
        var state = synced()
        _ = state.apply(Item("a", 11), from: 0)
        _ = state.delete(Item("a", 12), from: 0)
        let result14 = state.observe(Item("a", 11))
        #expect(!result14)
        #expect(state.entries.isEmpty)
    }

    @Test func `an answer that a relist is older than stays, one that it is newer than goes`() {
        var state = synced()
        state.begin(0)
        let result15 = state.observe(Item("old", 20))
        #expect(result15)
        let result16 = state.observe(Item("new", 40))
        #expect(result16)
        let result17 = state.end(0, version: "30")
        #expect(result17.map(\.text) == ["deleted old@20"])
        #expect(state.entries.keys.map(\.name) == ["new"])
    }

    @Test func `a deletion of an earlier object of the name leaves the later one`() {
        var state = synced(Item("a", 1, uid: "first"))
        let result18 = state.observe(Item("a", 13, uid: "second"))
        #expect(result18)
        let result19 = state.delete(Item("a", 12, uid: "first"), from: 0)
        #expect(result19.map(\.text) == ["deleted a@12"])
        #expect(state.entries[.item("a")]?.object?.metadata.uid == "second")
        let result20 = state.apply(Item("a", 13, uid: "second"), from: 0)
        #expect(result20.isEmpty)
    }

    @Test func `an object of the same name with another uid is a deletion and an addition`() {
        var state = synced(Item("a", 1, uid: "first"))
        let changes = state.apply(Item("a", 13, uid: "second"), from: 0)
        #expect(changes.map(\.text) == ["deleted a@1", "added a@13"])
    }

    @Test func `an object that can't be read is known, and told once`() {
        var state = synced(Item("a", 1, color: "red"))
        let broken = UndecodableObject(key: .item("a"), resourceVersion: "11", reason: "nonsense")
        let result21 = state.mark(broken, isDeletion: false, from: 0)
        #expect(result21.map(\.text) == ["undecodable a"])
        let result22 = state.mark(broken, isDeletion: false, from: 0)
        #expect(result22.isEmpty)
        #expect(state.entries[.item("a")]?.object == nil)
        #expect(state.indexed.keys("color", "red").isEmpty)
        let result23 = state.apply(Item("a", 12), from: 0)
        #expect(result23.map(\.text) == ["added a@12"])
    }

    @Test func `a server that was restored from a backup is believed`() {
        var state = synced(Item("a", 100, color: "red"), version: 110)
        state.begin(0)
        let changes = state.apply(Item("a", 50, color: "blue"), from: 0)
        #expect(changes.map(\.text) == ["updated a@100 a@50"])
        _ = state.end(0, version: "60")
        let later = state.apply(Item("a", 61), from: 0)
        #expect(later.map(\.text) == ["updated a@50 a@61"])
    }

    @Test
    func `a restore from a backup takes along what was written before it, not what was written after it`() {
        var state = synced(Item("a", 90), Item("b", 95), version: 100)
        let writes = [Item("a", 110), Item("new", 111), Item("again", 112)].map { state.observe($0) }
        #expect(writes == [true, true, true])
        state.begin(0)
        let shown = [Item("a", 40), Item("again", 41)].flatMap { state.apply($0, from: 0) }
        #expect(shown.map(\.text) == ["updated a@90 a@40", "added again@112"])
        let changes = state.end(0, version: "50")
        #expect(changes.map(\.text) == ["updated again@112 again@41", "deleted b@95", "deleted new@111"])
        #expect(state.entries.mapValues(\.version) == [.item("a"): 40, .item("again"): 41])
        let write = state.observe(Item("a", 51))
        #expect(write)
        state.begin(0)
        for item in [Item("a", 40), Item("again", 41)] { _ = state.apply(item, from: 0) }
        let later = state.end(0, version: "50")
        #expect(later.isEmpty)
        #expect(state.version(of: .item("a")) == 51)
    }

    @Test func `indexes follow the objects`() {
        var state = synced(Item("a", 1, color: "red"), Item("b", 2, color: "red"))
        #expect(Set(state.indexed.keys("color", "red").map(\.name)) == ["a", "b"])
        _ = state.apply(Item("a", 11, color: "blue"), from: 0)
        #expect(state.indexed.keys("color", "red").map(\.name) == ["b"])
        #expect(state.indexed.keys("color", "blue").map(\.name) == ["a"])
        _ = state.delete(Item("b", 12, color: "red"), from: 0)
        #expect(state.indexed.keys("color", "red").isEmpty)
    }

    @Test func `each namespace has its own epoch`() {
        let selections = ["x", "y"].map { Selection(namespace: $0) }
        var state = StoreState<Item>(indexes: [], selections: selections)
        for source in 0...1 {
            state.begin(source)
            _ = state.apply(Item("a", 1, namespace: selections[source].namespace), from: source)
            #expect(!state.isSynced)
            _ = state.end(source, version: "5")
        }
        #expect(state.isSynced)
        state.begin(0)
        let result24 = state.end(0, version: "6")
        #expect(result24.count == 1)
        #expect(state.entries.keys.map(\.namespace) == ["y"])
    }

    /// A server's history with own and foreign writes, of which answers come late and events later, or not
    /// at all where a relist takes their place.
    @Test(arguments: UInt64(0)..<60)
    func `whatever the interleaving, the end is the server's state and no foreign change goes untold`(
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var state = StoreState<Item>(indexes: [.color], selections: [Selection()])
        var server: [ObjectKey: Item] = [:]
        var events: [(version: Int, item: Item, isDeletion: Bool)] = []
        var answers: [Item] = []
        var version = 1
        var told = 0
        var foreign: [ObjectKey: Int] = [:]
        var lastChange: [ObjectKey: Int] = [:]
        func record(_ changes: [Change<Item>]) { for change in changes { lastChange[change.key] = version } }
        func relist() {
            state.begin(0)
            for item in server.values { record(state.apply(item, from: 0)) }
            record(state.end(0, version: String(version)))
            told = version
        }
        func tellNext() {
            guard let event = events.first(where: { $0.version > told }) else { return }
            record(event.isDeletion ? state.delete(event.item, from: 0) : state.apply(event.item, from: 0))
            told = event.version
        }
        relist()
        for _ in 0..<300 {
            let key = ObjectKey.item("\(Int.random(in: 0..<4, using: &random))")
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<7:
                version += 1
                let uid = server[key]?.metadata.uid ?? "u\(version)"
                let item = Item(
                    key.name,
                    version,
                    color: ["red", "blue"].randomElement(using: &random) ?? "",
                    uid: uid
                )
                server[key] = item
                events.append((version, item, false))
                if Bool.random(using: &random) { answers.append(item) } else { foreign[key] = version }
            case 7:
                guard var item = server.removeValue(forKey: key) else { continue }
                version += 1
                item.metadata.resourceVersion = String(version)
                foreign[key] = nil
                events.append((version, item, true))
            case 8..<12:
                guard let index = answers.indices.randomElement(using: &random) else { continue }
                _ = state.observe(answers.remove(at: index))
            case 12: relist()
            default: tellNext()
            }
        }
        while told < version { tellNext() }
        for answer in answers { _ = state.observe(answer) }
        #expect(state.entries.mapValues(\.object) == server.mapValues { $0 }, "seed \(seed)")
        #expect(state.superseded.isEmpty, "seed \(seed)")
        for (key, written) in foreign { #expect(lastChange[key] ?? 0 >= written, "seed \(seed), \(key)") }
        for color in ["red", "blue"] {
            let expected = server.values.filter { $0.color == color }.map(\.key)
            #expect(Set(state.indexed.keys("color", color)) == Set(expected), "seed \(seed)")
        }
    }

    @Test func `what is gone takes no room`() {
        var state = StoreState<Item>(indexes: [.color], selections: [Selection()])
        state.begin(0)
        for number in 0..<10_000 { _ = state.apply(Item("item-\(number)", 1), from: 0) }
        _ = state.end(0, version: "10")
        #expect(state.entries.capacity >= 10_000)
        for number in 0..<10_000 { _ = state.delete(Item("item-\(number)", 20), from: 0) }
        #expect(state.entries.isEmpty && state.entries.capacity <= 1024)
    }
}

extension Change where Object == Item {
    var key: ObjectKey {
        switch self {
        case .added(let item), .updated(_, let item), .deleted(let item): item.key
        case .undecodable(let object): object.key ?? ObjectKey(name: "?")
        }
    }

    var text: String {
        func text(_ item: Item) -> String { "\(item.metadata.name)@\(item.metadata.resourceVersion)" }
        return switch self {
        case .added(let item): "added \(text(item))"
        case .updated(let old, let new): "updated \(text(old)) \(text(new))"
        case .deleted(let item): "deleted \(text(item))"
        case .undecodable(let object): "undecodable \(object.key?.name ?? "?")"
        }
    }
}
