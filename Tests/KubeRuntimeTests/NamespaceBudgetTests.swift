// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

/// What a store keeps of each namespace.
struct NamespaceBudgetTests {
    /// What an item costs.
    private static let cost = 512 + Item.keptSize

    private func state(room: Int) -> StoreState<Item> {
        var state = StoreState<Item>(
            indexes: [.color],
            selections: [Selection()],
            namespaceLimit: Self.cost * room
        )
        state.begin(0)
        _ = state.end(0, version: "1")
        return state
    }

    private func expect(
        _ changes: [Change<Item>],
        _ expected: [String],
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(changes.map(\.text) == expected, sourceLocation: location)
    }

    private func stubs(_ state: StoreState<Item>) -> [String] {
        state.entries.filter { $0.value.excess == .namespace }.keys.map(\.name).sorted()
    }

    @Test func `what has no room in its namespace is kept by name, and told as unreadable`() throws {
        var state = state(room: 2)
        for name in ["a", "b"] { expect(state.apply(Item(name, 2), from: 0), ["added \(name)@2"]) }
        let changes = state.apply(Item("c", 3, color: "red", uid: "u3"), from: 0)
        guard case .undecodable(let stub)? = changes.first else { return #expect(Bool(false), "\(changes)") }
        #expect(stub.excess == .namespace && stub.uid == "u3" && stub.resourceVersion == "3")
        #expect(state.entries[.item("c")]?.object == nil)
        #expect(state.indexed.keys("color", "red").isEmpty)
        #expect(state.budget.used(by: "ns") == 2 * Self.cost)
        expect(state.apply(Item("d", 4, namespace: "other"), from: 0), ["added d@4"])
    }

    @Test func `who was kept stays, whatever is told again and in which order`() {
        var state = state(room: 2)
        for name in ["a", "b", "c", "d"] { _ = state.apply(Item(name, 2), from: 0) }
        state.begin(0)
        for name in ["d", "c", "b", "a"] { expect(state.apply(Item(name, 2), from: 0), []) }
        expect(state.end(0, version: "5"), [])
        #expect(stubs(state) == ["c", "d"])
        expect(state.apply(Item("a", 6), from: 0), ["updated a@2 a@6"])
        #expect(stubs(state) == ["c", "d"])
    }

    @Test func `when others go those come in that came first`() {
        var state = state(room: 2)
        for name in ["a", "b", "d", "c"] { _ = state.apply(Item(name, 2), from: 0) }
        #expect(state.budget.next == nil)
        _ = state.delete(Item("a", 3), from: 0)
        #expect(state.budget.next == .item("d"))
        // One that comes now waits behind them, although there is room.
        _ = state.apply(Item("e", 4), from: 0)
        #expect(stubs(state) == ["c", "d", "e"])
        expect(state.admit(Item("d", 2)), ["added d@2"])
        #expect(state.budget.next == nil && state.budget.waiting == 2)
        _ = state.delete(Item("b", 5), from: 0)
        #expect(state.budget.next == .item("c"))
    }

    @Test func `what waits keeps its place when it changes`() {
        var state = state(room: 1)
        for name in ["a", "b", "c"] { _ = state.apply(Item(name, 2), from: 0) }
        _ = state.apply(Item("b", 3), from: 0)
        _ = state.delete(Item("a", 4), from: 0)
        #expect(state.budget.next == .item("b"))
    }

    @Test func `what was read for the room that there is is not taken once it has gone or changed`() {
        var state = state(room: 1)
        for name in ["a", "b", "c"] { _ = state.apply(Item(name, 2), from: 0) }
        _ = state.delete(Item("a", 3), from: 0)
        _ = state.delete(Item("b", 4), from: 0)
        expect(state.admit(Item("b", 2)), [])
        #expect(state.entries[.item("b")] == nil)
        _ = state.apply(Item("c", 9), from: 0)
        expect(state.admit(Item("c", 2)), [])
        #expect(state.entries[.item("c")]?.version == 9)
    }

    @Test func `an answer to a write brings nothing in that had no room`() {
        var state = state(room: 1)
        for name in ["a", "b"] { _ = state.apply(Item(name, 2), from: 0) }
        let taken = ["b", "c", "a"].enumerated().map { state.observe(Item($1, 3 + $0)) }
        #expect(taken == [false, false, true])
        #expect(stubs(state) == ["b", "c"])
        #expect(state.entries[.item("a")]?.version == 5)
    }

    @Test func `an object over its kind's limit takes no room, and makes some`() {
        var state = state(room: 1)
        for name in ["a", "b"] { _ = state.apply(Item(name, 2), from: 0) }
        let big = UndecodableObject(key: .item("a"), resourceVersion: "3", reason: "big", excess: .object)
        _ = state.mark(big, isDeletion: false, from: 0)
        #expect(state.oversized == 1 && state.budget.used == 0 && state.budget.next == .item("b"))
        _ = state.mark(big, isDeletion: true, from: 0)
        #expect(state.oversized == 0)
    }

    @Test(arguments: 0..<100)
    func `whatever happens the count is that of what is kept, and within the limit`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var state = state(room: 3)
        for version in 2..<200 {
            let name = ["a", "b", "c", "d", "e", "f"][Int(random.next(upperBound: UInt64(6)))]
            let namespace = ["ns", "other"][Int(random.next(upperBound: UInt64(2)))]
            let item = Item(name, version, namespace: namespace)
            switch random.next(upperBound: UInt64(6)) {
            case 0: _ = state.delete(item, from: 0)
            case 1: _ = state.observe(item)
            case 2:
                if let next = state.budget.next {
                    _ = state.admit(Item(next.name, version, namespace: next.namespace))
                }
            case 3:
                let key = ObjectKey(namespace: namespace, name: name)
                let object = UndecodableObject(
                    key: key,
                    resourceVersion: "\(version)",
                    reason: "",
                    excess: .object
                )
                _ = state.mark(object, isDeletion: false, from: 0)
            default: _ = state.apply(item, from: 0)
            }
            for namespace in ["ns", "other"] {
                let kept = state.entries.filter { $0.key.namespace == namespace && $0.value.object != nil }
                #expect(state.budget.used(by: namespace) == kept.count * Self.cost)
                #expect(kept.count <= 3)
            }
            #expect(state.budget.waiting == state.entries.values.count { $0.excess == .namespace })
            #expect(state.oversized == state.entries.values.count { $0.excess == .object })
        }
    }
}
