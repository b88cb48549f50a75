// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Testing

@testable import KubeRuntime

struct FinalizerTests {
    let api = FakeAPI()
    let finalizer = Finalizer("test.dev/f", fieldManager: "test")

    private func item(_ finalizers: [String], isBeingDeleted: Bool = false) -> Item {
        var item = Item("a", 5)
        item.metadata.finalizers = finalizers
        if isBeingDeleted { item.metadata.deletionTimestamp = "2026-01-01T00:00:00Z" }
        api.change { $0.objects[.item("a")] = ["metadata": ["name": "a"]] }
        return item
    }

    private var operations: [JSONValue] { api.calls.last?.body.array ?? [] }

    @Test func `it is added once, behind others' entries`() async throws {
        #expect(try await finalizer.add(to: item(["x"]), by: api) != nil)
        #expect(operations.last == ["op": "add", "path": "/metadata/finalizers/-", "value": "test.dev/f"])
        #expect(operations.contains(["op": "test", "path": "/metadata/resourceVersion", "value": "5"]))
        #expect(try await finalizer.add(to: item(["test.dev/f"]), by: api) == nil)
        #expect(try await finalizer.add(to: item([], isBeingDeleted: true), by: api) == nil)
        #expect(api.calls.count == 1)
    }

    @Test func `where there are none, the list is added`() async throws {
        _ = try await finalizer.add(to: item([]), by: api)
        #expect(operations.last == ["op": "add", "path": "/metadata/finalizers", "value": ["test.dev/f"]])
    }

    @Test func `only its own entry is removed`() async throws {
        _ = try await finalizer.remove(from: item(["x", "test.dev/f"]), by: api)
        #expect(
            operations.suffix(2) == [
                ["op": "test", "path": "/metadata/finalizers/1", "value": "test.dev/f"],
                ["op": "remove", "path": "/metadata/finalizers/1"],
            ]
        )
        #expect(try await finalizer.remove(from: item(["x"]), by: api) == nil)
    }

    @Test func `an object that is gone needs no removal`() async throws {
        let item = item(["test.dev/f"])
        api.change { $0.objects = [:] }
        #expect(try await finalizer.remove(from: item, by: api) == nil)
    }
}
