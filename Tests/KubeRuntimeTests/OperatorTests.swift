// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct OperatorTests {
    /// What happened, in order.
    final class Diary: Sendable {
        private let state = Mutex<[String]>([])
        func record(_ text: String) { state.withLock { $0.append(text) } }
        var entries: [String] { state.withLock { $0 } }
    }

    /// Finishes its work before it ends.
    struct Worker: Reconciler {
        let diary: Diary
        let gate: Parking<Void>

        func reconcile(_ key: String) async throws -> Outcome {
            diary.record("began \(key)")
            _ = await gate.wait()
            diary.record("finished \(key)")
            return .settled
        }
    }

    struct Marker: Service {
        let diary: Diary
        func run() async throws {
            try await gracefulShutdown()
            diary.record("caches stopped")
        }
    }

    /// Shuts the group down once something holds.
    struct Trigger: Service {
        let condition: @Sendable () -> Bool
        func run() async throws {
            while !condition() { await Task.yield() }
            throw Stop()
        }
    }

    struct Stop: Error {}

    @Test func `a shutdown drains the workers, then gives the lease back, then stops the caches`()
        async throws
    {
        let diary = Diary()
        let gate = Parking<Void>()
        let api = FakeAPI()
        let key = ObjectKey(namespace: "ns", name: "lease")
        let queue = WorkQueue<String>(name: "test")
        let controller = Controller(
            name: "test",
            queue: queue,
            reconciler: Worker(diary: diary, gate: gate),
            workers: 1,
            // It stands still: however slow the machine, no limit cuts the work short.
            clock: TimeSource(ManualClock())
        )
        let elector = LeaderElector(lease: key, identity: "me", reader: api, writer: api)
        let group = ServiceGroup(
            services: [
                Marker(diary: diary),
                LeaderService(elector: elector, controllers: [controller]),
            ],
            logger: .init(label: "test")
        )
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            queue.add("a")
            queue.add("b")
            await eventually { diary.entries == ["began a"] }
            #expect(api[key]?[path: "spec", "holderIdentity"] == "me")
            await group.triggerGracefulShutdown()
            for _ in 0..<100 { await Task.yield() }
            #expect(api[key]?[path: "spec", "holderIdentity"] == "me")
            gate.fulfil(())
        }
        #expect(diary.entries == ["began a", "finished a", "caches stopped"])
        #expect(api[key]?[path: "spec", "holderIdentity"] == "")
    }

    @Test func `what is recorded before a shutdown is written`() async throws {
        let api = FakeAPI()
        let recorder = EventRecorder(writer: api, component: "c", instance: "i")
        let group = ServiceGroup(services: [recorder], logger: .init(label: "test"))
        let about = EventReference(type: Item.type, key: .item("a"), uid: "u")
        try await withThrowingDiscardingTaskGroup { tasks in
            for index in 0..<10 {
                recorder.record(.normal, reason: "R\(index)", action: "A", note: "", about: about)
            }
            api.change { $0.gate = Parking() }
            tasks.addTask { try await group.run() }
            // The first one is under way, and is taken up again.
            await eventually { api.heldUp == 1 }
            await group.triggerGracefulShutdown()
        }
        #expect(Set(api.calls.map(\.key)).count == 10)
    }

    @Test func `a service that fails ends the operator with its error`() async throws {
        let diary = Diary()
        let subject = Operator(services: [Trigger { true }], controllers: [Marker(diary: diary)])
        await #expect(throws: Stop.self) { try await subject.run(handlesSignals: false) }
    }

    @Test func `the first signal drains, the second does not wait`() async throws {
        let diary = Diary()
        let gate = Parking<Void>()
        let queue = WorkQueue<String>(name: "test")
        let worker = Worker(diary: diary, gate: gate)
        let controller = Controller(
            name: "test",
            queue: queue,
            reconciler: worker,
            workers: 1,
            clock: TimeSource(ManualClock())
        )
        // Longer than the slowest machine takes for what follows.
        let subject = Operator(
            services: [Marker(diary: diary)],
            controllers: [controller],
            gracePeriod: .seconds(3600)
        )
        let (signals, sender) = AsyncStream.makeStream(of: String.self)
        queue.add("a")
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask {
                do { try await subject.run(following: signals) } catch is CancellationError {}
                diary.record("ended")
            }
            await eventually { diary.entries == ["began a"] }
            sender.yield("SIGTERM")
            for _ in 0..<100 { await Task.yield() }
            #expect(diary.entries == ["began a"])
            sender.yield("SIGINT")
            await eventually { diary.entries.last == "ended" }
        }
        #expect(diary.entries.contains("finished a"))
    }

    @Test func `an address that is taken is named`() async throws {
        let listening = Parking<[ListenAddress]>()
        let address = ListenAddress(host: "127.0.0.1", port: 0)
        let server = ProbeServer(probes: address) { listening.fulfil($0) }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await server.run() }
            let taken = try #require(await listening.wait()?.first)
            let error = await #expect(throws: ListenError.self) { try await ProbeServer(probes: taken).run() }
            #expect(error?.description == "cannot listen on \(taken): the address is already in use")
            group.cancelAll()
        }
    }
}
