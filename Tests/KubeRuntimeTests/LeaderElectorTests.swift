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
