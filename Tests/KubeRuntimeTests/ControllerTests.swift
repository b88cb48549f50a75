// SPDX-License-Identifier: Apache-2.0

import KubeClient
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import KubeRuntime

/// Does what a test says, and notes what it was asked.
private final class Script: Reconciler {
    private let calls = Mutex<[String: Int]>([:])
    private let reported = Mutex<[String]>([])
    private let body: @Sendable (String, Int) async throws -> Outcome

    init(_ body: @escaping @Sendable (String, Int) async throws -> Outcome) { self.body = body }

    func reconcile(_ key: String) async throws -> Outcome {
        let count = calls.withLock { calls in
            calls[key, default: 0] += 1
            return calls[key] ?? 0
        }
        return try await body(key, count)
    }

    func report(_ timeout: ReconcileTimeout, of key: String) async throws {
        reported.withLock { $0.append(key) }
    }

    var timeouts: [String] { reported.withLock { $0 } }

    func calls(_ key: String) -> Int { calls.withLock { $0[key] ?? 0 } }
}

@Suite(.timeLimit(.minutes(5)))
struct ControllerTests {
    struct Failure: Error {}

    let clock = ManualClock()
    let metrics = MetricsRegistry()

    private func running(
        _ script: Script,
        workers: Int = 2,
        _ body: (WorkQueue<String>) async throws -> Void
    ) async throws {
        let queue = WorkQueue<String>(
            name: "test",
            group: { String($0.prefix { $0 != "/" }) },
            clock: clock.time,
            random: { 0 },
            metrics: metrics
        )
        let controller = Controller(
            name: "test",
            queue: queue,
            reconciler: script,
            workers: workers,
            clock: clock.time,
            metrics: metrics
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await controller.run() }
            try await body(queue)
            queue.drain()
        }
    }

    private func passing(_ step: Duration = .milliseconds(1), until condition: () -> Bool) async {
        while !condition(), !Task.isCancelled {
            clock.advance(by: step)
            for _ in 0..<20 { await Task.yield() }
        }
    }

    @Test func `one key that fails does not hold up the others`() async throws {
        let script = Script { key, count in
            if key == "bad", count < 6 { throw Failure() }
            return .settled
        }
        try await running(script, workers: 1) { queue in
            queue.add("bad")
            for index in 0..<20 { queue.add("\(index)") }
            await eventually { (0..<20).allSatisfy { script.calls("\($0)") == 1 } }
            await passing { script.calls("bad") == 6 && queue.count == 0 }
        }
        #expect(metrics.text.contains("controller_runtime_reconcile_errors_total{controller=\"test\"} 5\n"))
    }

    @Test func `a terminal failure is not tried again until something changes`() async throws {
        let script = Script { _, _ in throw TerminalError(Failure()) }
        try await running(script) { queue in
            queue.add("a")
            await eventually { script.calls("a") == 1 && queue.count == 0 }
            queue.add("a")
            await eventually { script.calls("a") == 2 && queue.count == 0 }
        }
        #expect(metrics.text.contains("terminal_reconcile_errors_total{controller=\"test\"} 2\n"))
    }

    @Test func `a server that asks for time gets it`() async throws {
        let script = Script { _, count in
            if count == 1 { throw KubeError.server(429, retryAfter: 60) }
            return .settled
        }
        try await running(script) { queue in
            queue.add("a")
            await eventually { script.calls("a") == 1 && queue.failures(of: "a") == 1 }
            await passing(.seconds(1)) { script.calls("a") == 2 }
        }
        #expect(clock.now.offset >= .seconds(60))
    }

    @Test func `a reconciliation that takes too long is ended and tried again`() async throws {
        let clock = clock
        let script = Script { key, count in
            if key == "slow", count == 1 {
                try await clock.sleep(until: .init(offset: .seconds(10_000)), tolerance: nil)
            }
            return .settled
        }
        try await running(script) { queue in
            queue.add("slow")
            queue.add("other")
            await eventually { script.calls("other") == 1 && script.calls("slow") == 1 }
            await passing(.seconds(1)) { script.calls("slow") == 2 && queue.count == 0 }
        }
        #expect(clock.now.offset >= .seconds(65))
        #expect(script.timeouts == ["slow"])
        #expect(metrics.text.contains("controller_runtime_reconcile_timeouts_total{controller=\"test\"} 1\n"))
    }

    @Test func `a requeue comes after its time`() async throws {
        let script = Script { _, count in count == 1 ? .requeue(after: .seconds(60)) : .settled }
        try await running(script) { queue in
            queue.add("a")
            await eventually { script.calls("a") == 1 && queue.depth == 0 }
            await passing(.seconds(1)) { script.calls("a") == 2 }
        }
        #expect(clock.now.offset >= .seconds(60))
    }

    @Test func `a hundred keys that hang don't hold up one of another group`() async throws {
        let clock = clock
        let script = Script { key, _ in
            if key.hasPrefix("a/") {
                try await clock.sleep(until: .init(offset: .seconds(10_000)), tolerance: nil)
            }
            return .settled
        }
        try await running(script, workers: 8) { queue in
            for index in 0..<100 { queue.add("a/\(index)") }
            await eventually { (0..<100).count { script.calls("a/\($0)") == 1 } == 8 }
            queue.add("b/1")
            await passing(.milliseconds(10)) { script.calls("b/1") == 1 }
            #expect(clock.now.offset < .milliseconds(200))
            #expect((0..<100).count { script.calls("a/\($0)") > 0 } == 8)
            queue.drain()
            await passing(.seconds(10)) { queue.count == 0 }
        }
    }

    @Test func `a failure that was reported waits, and what the reconciler asks for comes before`()
        async throws
    {
        let script = Script { key, count in
            guard count == 1 else { return .settled }
            return .retry(RetryCause(.obstacle, scope: key), atLatest: key == "b" ? .seconds(2) : nil)
        }
        try await running(script) { queue in
            queue.add("a")
            queue.add("b")
            await eventually { script.calls("a") == 1 && script.calls("b") == 1 && queue.depth == 0 }
            await passing(.seconds(1)) { script.calls("b") == 2 }
            #expect(clock.now.offset < .seconds(5))
            #expect(script.calls("a") == 1)
            await passing(.seconds(1)) { script.calls("a") == 2 }
            #expect(clock.now.offset >= .seconds(5))
        }
    }

    @Test func `a graceful shutdown doesn't wait for work that hangs`() async throws {
        let clock = clock
        let script = Script { _, _ in
            try await clock.sleep(until: .init(offset: .seconds(10_000)), tolerance: nil)
            return .settled
        }
        let queue = WorkQueue<String>(name: "test", clock: clock.time, random: { 0 })
        let controller = Controller(name: "test", queue: queue, reconciler: script, clock: clock.time)
        let services = ServiceGroup(services: [controller], logger: Logger(label: "test"))
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await services.run() }
            queue.add("a")
            await eventually { script.calls("a") == 1 }
            await services.triggerGracefulShutdown()
            await passing(.seconds(1)) { queue.count == 0 }
        }
        #expect(clock.now.offset < .seconds(30))
        #expect(script.timeouts == [])
    }

    @Test func `no key is taken before the caches are filled`() async throws {
        let script = Script { _, _ in .settled }
        let queue = WorkQueue<String>(name: "test", clock: clock.time)
        let gate = Parking<Void>()
        let controller = Controller(
            name: "test",
            queue: queue,
            reconciler: script,
            waitingFor: [{ _ = await gate.wait() }],
            clock: clock.time
        )
        queue.add("a")
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await controller.run() }
            for _ in 0..<100 { await Task.yield() }
            #expect(script.calls("a") == 0)
            gate.fulfil(())
            await eventually { script.calls("a") == 1 }
            queue.drain()
        }
    }

    @Test func `an edit overtakes the initial list`() async throws {
        let order = Mutex<[String]>([])
        let gate = Parking<Void>()
        let script = Script { key, _ in
            if key == "0" { _ = await gate.wait() }
            order.withLock { $0.append(key) }
            return .settled
        }
        try await running(script, workers: 1) { queue in
            for index in 0..<5000 { queue.add("\(index)", lane: .background) }
            await eventually { script.calls("0") == 1 }
            queue.add("4999", lane: .interactive)
            gate.fulfil(())
            await eventually { order.withLock { $0.count } == 5000 }
        }
        #expect(order.withLock { $0[1] } == "4999")
    }
}
