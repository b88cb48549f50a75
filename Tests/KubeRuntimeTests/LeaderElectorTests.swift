// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct LeaderElectorTests {
    /// Who leads at present, and who ever did.
    final class Stage: Sendable {
        private let state = Mutex((present: [String](), past: [String](), most: 0))

        func run(_ name: String, clock: ManualClock) async throws {
            state.withLock { state in
                state.present.append(name)
                state.past.append(name)
                state.most = max(state.most, state.present.count)
            }
            defer { state.withLock { state in state.present.removeAll { $0 == name } } }
            try await clock.sleep(until: .init(offset: .seconds(1_000_000)), tolerance: nil)
        }

        var present: [String] { state.withLock { $0.present } }
        var past: [String] { state.withLock { $0.past } }
        var most: Int { state.withLock { $0.most } }
    }

    let api = FakeAPI()
    let key = ObjectKey(namespace: "ns", name: "bobbin")
    let stage = Stage()

    private func elector(_ name: String, _ clock: ManualClock) -> LeaderElector {
        LeaderElector(
            lease: key,
            identity: name,
            reader: api,
            writer: api,
            clock: clock.time,
            random: { 0 }
        )
    }

    private func passing(_ clocks: ManualClock..., until condition: () -> Bool) async {
        while !condition(), !Task.isCancelled {
            for clock in clocks { clock.advance(by: .milliseconds(250)) }
            for _ in 0..<50 { await Task.yield() }
        }
    }

    @Test func `the leader renews without reading, and gives the lease back at the end`() async throws {
        let clock = ManualClock()
        let elector = elector("a", clock)
        let gate = Parking<Void>()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await elector.withLeadership { _ = await gate.wait() } }
            await passing(clock) { api.calls("patch").count >= 3 }
            #expect(elector.isLeading)
            gate.fulfil(())
        }
        #expect(api.calls("get").count == 1)
        #expect(api.calls("create").count == 1)
        #expect(api[key]?[path: "spec", "holderIdentity"] == "")
        #expect(api[key]?[path: "spec", "leaseDurationSeconds"] == 1)
        #expect(!elector.isLeading)
    }

    @Test func `who can't renew is stopped before another begins`() async throws {
        let (first, second) = (ManualClock(), ManualClock())
        second.advance(by: .seconds(77_777))
        let cut = FakeLink(api)
        let elector = LeaderElector(
            lease: key,
            identity: "a",
            reader: cut,
            writer: cut,
            clock: first.time,
            random: { 0 }
        )
        let other = self.elector("b", second)
        let stage = stage
        let lost = Parking<Void>()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: LeadershipLostError.self) {
                    try await elector.withLeadership { try await stage.run("a", clock: first) }
                }
                lost.fulfil(())
            }
            await passing(first, second) { stage.present == ["a"] }
            group.addTask {
                do { try await other.withLeadership { try await stage.run("b", clock: second) } } catch {}
            }
            await passing(first, second) { api.calls("patch").count > 4 }
            cut.cut()
            await passing(first, second) { stage.present == ["b"] }
            #expect(lost.isSettled)
            group.cancelAll()
        }
        #expect(stage.most == 1)
        #expect(api[key]?[path: "spec", "leaseTransitions"] == 1)
    }

    @Test func `who gained the lease in the moment in which its limit fired leads`() async throws {
        let clock = ManualClock()
        let link = DeafLink(api)
        let elector = LeaderElector(
            lease: key,
            identity: "a",
            reader: link,
            writer: link,
            clock: clock.time,
            random: { 0 }
        )
        let stage = stage
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await elector.withLeadership { try await stage.run("a", clock: clock) } } catch {}
            }
            await passing(clock) { link.isWriting }
            clock.advance(by: .seconds(5))
            for _ in 0..<50 { await Task.yield() }
            link.answer()
            await passing(clock) { stage.present == ["a"] || api.calls("patch").count > 3 }
            #expect(stage.present == ["a"])
            #expect(elector.isLeading)
            group.cancelAll()
        }
    }

    @Test func `writes are refused from the deadline of the lease on`() async throws {
        let clock = ManualClock()
        let elector = elector("a", clock)
        let gate = Parking<Void>()
        #expect(throws: NotLeadingError.self) { try elector.checkLeading() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { do { try await elector.withLeadership { _ = await gate.wait() } } catch {} }
            await passing(clock) { elector.isLeading }
            #expect(throws: Never.self) { try elector.checkLeading() }
            // The process stands still: nobody has had the time to notice that the leadership is over.
            clock.advance(by: .seconds(11))
            #expect(throws: NotLeadingError.self) { try elector.checkLeading() }
            gate.fulfil(())
        }
    }

    @Test func `who would be of no use as the leader doesn't contend`() async throws {
        let clock = ManualClock()
        let obstacle = Mutex<String?>("caches are empty")
        let elector = LeaderElector(
            lease: key,
            identity: "a",
            reader: api,
            writer: api,
            clock: clock.time,
            random: { 0 },
            obstacle: { obstacle.withLock { $0 } }
        )
        let stage = stage
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do { try await elector.withLeadership { try await stage.run("a", clock: clock) } } catch {}
            }
            await passing(clock) { clock.now.offset > .seconds(60) }
            #expect(api.calls.isEmpty)
            obstacle.withLock { $0 = nil }
            await passing(clock) { stage.present == ["a"] }
            group.cancelAll()
        }
    }

    @Test func `a lease that is older than it was tells of a server that went back in time`() async throws {
        let clock = ManualClock()
        let regressions = Mutex(0)
        let elector = LeaderElector(
            lease: key,
            identity: "b",
            reader: api,
            writer: api,
            clock: clock.time,
            random: { 0 },
            onRegression: { regressions.withLock { $0 += 1 } }
        )
        try await withThrowingDiscardingTaskGroup { group in
            let other = self.elector("a", clock)
            group.addTask { try await other.withLeadership { _ = await Parking<Void>().wait() } }
            await passing(clock) { other.isLeading && api.calls("patch").count > 3 }
            group.addTask { try await elector.withLeadership {} }
            await passing(clock) { api.calls("patch").count > 6 }
            #expect(regressions.withLock { $0 } == 0)
            api.change { $0.objects[key]?["metadata"]?["resourceVersion"] = "1" }
            await passing(clock) { regressions.withLock { $0 } > 0 }
            group.cancelAll()
        }
    }

    @Test func `a lease whose last renewal was cut off is given back all the same`() async throws {
        let clock = ManualClock()
        let elector = elector("a", clock)
        let gate = Parking<Void>()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await elector.withLeadership { _ = await gate.wait() } }
            await passing(clock) { elector.isLeading }
            // A renewal that was written, of which nothing was heard.
            api.change { $0.objects[key]?["metadata"]?["resourceVersion"] = "77" }
            gate.fulfil(())
        }
        #expect(api[key]?[path: "spec", "holderIdentity"] == "")
    }

    @Test func `a conflict is looked into, and the leadership goes on`() async throws {
        let clock = ManualClock()
        let elector = elector("a", clock)
        let gate = Parking<Void>()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await elector.withLeadership { _ = await gate.wait() } }
            await passing(clock) { api.calls("patch").count == 1 }
            api.change { $0.faults = [.server(409, "Conflict")] }
            await passing(clock) { api.calls("patch").count == 4 }
            #expect(elector.isLeading)
            gate.fulfil(())
        }
        #expect(api.calls("get").count == 2)
    }
}

/// A way to the API server on which writes can't be called back: the first is answered when the test says so.
private final class DeafLink: ObjectReader, ObjectWriter {
    private let api: FakeAPI
    private let gate = Mutex<(isOpen: Bool, waiter: CheckedContinuation<Void, Never>?)>((false, nil))

    init(_ api: FakeAPI) { self.api = api }

    var isWriting: Bool { gate.withLock { $0.waiter != nil } }

    func answer() {
        let waiter = gate.withLock { gate in
            gate.isOpen = true
            return gate.waiter
        }
        waiter?.resume()
    }

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        await withCheckedContinuation { continuation in
            gate.withLock { $0.waiter = continuation }
        }
        return try await Task.detached { [api] in
            try await api.create(type, body, in: namespace, fieldManager: fieldManager)
        }.value
    }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try await api.patch(type, patch, to: key, subresource: subresource, fieldManager: fieldManager)
    }

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        try await api.get(type, key)
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> { try await api.list(type, selection, options) }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { try await api.watch(type, selection, options) }
}

/// A way to the API server that can be cut.
private final class FakeLink: ObjectReader, ObjectWriter {
    private let api: FakeAPI
    private let isCut = Mutex(false)

    init(_ api: FakeAPI) { self.api = api }

    func cut() { isCut.withLock { $0 = true } }

    private func check() throws {
        if isCut.withLock({ $0 }) { throw KubeError(.transport, message: "no route") }
    }

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        try check()
        return try await api.get(type, key)
    }

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        try check()
        return try await api.create(type, body, in: namespace, fieldManager: fieldManager)
    }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try check()
        return try await api.patch(type, patch, to: key, subresource: subresource, fieldManager: fieldManager)
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> { try await api.list(type, selection, options) }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { try await api.watch(type, selection, options) }
}
