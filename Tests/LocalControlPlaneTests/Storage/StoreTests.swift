// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

@testable import LocalControlPlane

@Suite struct StoreTests {
    private let things = GroupResource(group: "example.dev", plural: "things")

    private func object(_ name: String, _ namespace: String = "", value: Int64 = 0) -> JSONValue {
        var metadata: JSONValue = ["name": .string(name)]
        if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
        return ["metadata": metadata, "value": .integer(value)]
    }

    @discardableResult
    private func put(_ store: Store, _ name: String, _ value: Int64 = 0) throws -> StoredObject {
        let key = ObjectKey(name: name)
        let current = store.object(things, key)
        return try store.put(
            things,
            key,
            object(name, value: value),
            expecting: current.map { .version($0.resourceVersion) } ?? .absent
        )
    }

    private func events(_ store: Store, after version: UInt64) -> [StoreEvent]? {
        guard case .events(let events, _) = store.events(things, after: version, limit: 100) else {
            return nil
        }
        return events
    }

    @Test func `every write gets the next version, which the object carries`() throws {
        let store = Store(historyLimit: 10)
        let first = try put(store, "a")
        let second = try put(store, "b")
        #expect(second.resourceVersion == first.resourceVersion + 1)
        #expect(second.value[path: "metadata", "resourceVersion"] == .string(String(second.resourceVersion)))
        #expect(store.version == second.resourceVersion)
    }

    @Test func `a write that expects another version changes nothing`() throws {
        let store = Store(historyLimit: 10)
        let stored = try put(store, "a", 1)
        let version = store.version
        #expect(throws: Store.Refusal.self) {
            try store.put(
                things,
                stored.key,
                object("a", value: 2),
                expecting: .version(stored.resourceVersion - 1)
            )
        }
        #expect(throws: Store.Refusal.self) { try store.remove(things, stored.key, expecting: 999) }
        #expect(store.version == version)
        #expect(store.object(things, stored.key)?.value["value"] == 1)
    }

    @Test func `an object that exists can't be created again`() throws {
        let store = Store(historyLimit: 10)
        try put(store, "a")
        #expect(throws: Store.Refusal.self) {
            try store.put(things, ObjectKey(name: "a"), object("a"), expecting: .absent)
        }
    }

    @Test func `nothing is created in a namespace that isn't there`() {
        let store = Store(historyLimit: 10)
        let key = ObjectKey(namespace: "nowhere", name: "a")
        #expect(throws: Store.Refusal.self) {
            try store.put(things, key, object("a", "nowhere"), expecting: .absent)
        }
    }

    @Test func `objects are in the order of their keys, whatever the order of writing`() throws {
        let store = Store(historyLimit: 100)
        for name in ["m", "c", "x", "a", "q"] { try put(store, name) }
        #expect(store.objects(things).objects.map(\.key.name) == ["a", "c", "m", "q", "x"])
    }

    @Test func `events come in order, with the state before and after`() throws {
        let store = Store(historyLimit: 10)
        let first = try put(store, "a", 1)
        let second = try put(store, "a", 2)
        _ = try store.remove(things, second.key, expecting: second.resourceVersion)
        let told = events(store, after: first.resourceVersion - 1)
        let events = try #require(told)
        #expect(events.map(\.version) == [first.resourceVersion, second.resourceVersion, store.version])
        #expect(events.map(\.isDeletion) == [false, false, true])
        #expect(events[1].old === first)
        #expect(events[2].object.resourceVersion == store.version)
    }

    @Test func `a deletion gets a version of its own`() throws {
        let store = Store(historyLimit: 10)
        let stored = try put(store, "a")
        let removed = try store.remove(things, stored.key, expecting: stored.resourceVersion)
        #expect(removed.resourceVersion == stored.resourceVersion + 1)
    }

    @Test func `a version from before the history has expired`() throws {
        let store = Store(historyLimit: 4)
        let first = try put(store, "a")
        for value in 0..<20 { try put(store, "a", Int64(value)) }
        #expect(events(store, after: first.resourceVersion) == nil)
        #expect(events(store, after: store.version - 2)?.count == 2)
    }

    @Test func `the past can be listed as long as the history reaches back`() throws {
        let store = Store(historyLimit: 100)
        try put(store, "a", 1)
        let kept = try put(store, "b", 1)
        let version = store.version
        try put(store, "a", 2)
        _ = try store.remove(things, kept.key, expecting: kept.resourceVersion)
        try put(store, "c")
        let past = try #require(store.objects(things, asOf: version))
        #expect(past.map(\.key.name) == ["a", "b"])
        #expect(past.first?.value["value"] == 1)
        store.compact()
        #expect(store.objects(things, asOf: version) == nil)
    }

    @Test func `compaction refuses new watches of the past but leaves watches that are up to date`() throws {
        let store = Store(historyLimit: 100)
        try put(store, "a")
        let caughtUp = store.version
        store.compact()
        #expect(store.canWatch(things, after: caughtUp - 1) != nil)
        #expect(store.canWatch(things, after: caughtUp) == nil)
        #expect(events(store, after: caughtUp)?.isEmpty == true)
    }

    @Test func `wakers hear of changes of their kind until they are removed`() throws {
        let store = Store(historyLimit: 10)
        let count = Counter()
        let token = store.addWaker(things) { count.increment() }
        try put(store, "a")
        _ = try store.put(
            GroupResource(plural: "others"),
            ObjectKey(name: "x"),
            object("x"),
            expecting: .absent
        )
        #expect(count.value == 1)
        store.removeWaker(things, token)
        try put(store, "b")
        #expect(count.value == 1)
    }
}
