// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState
import Synchronization
import Testing

@testable import BobbinOperator

struct StatusWriterTests {
    private static let now = Timestamp(microseconds: 1_700_000_000_000_000)
    private static let theirs = Condition(type: "Theirs", status: "True", reason: "Theirs", message: "stays")

    private static let metadata: ObjectMeta = {
        var metadata = ObjectMeta()
        metadata.key = ObjectKey(namespace: "ns", name: "x")
        metadata.uid = "u"
        metadata.resourceVersion = "7"
        return metadata
    }()

    private let server = StatusServer()
    private let clock = MovedClock()

    private func writer<Object: StatusHolder>(of _: Object.Type = Object.self) -> StatusWriter<Object> {
        StatusWriter(writer: server, store: Store<Object>([]), time: TimeSource(clock))
    }

    /// A status as it is on an object: ours, and a condition of somebody else's between them.
    private func mixed<Status: WrittenStatus>(_ status: Status) -> Status {
        var status = status
        status.conditions.insert(Self.theirs, at: 1)
        return status
    }

    private func changed<Status: WrittenStatus>(_ status: Status) -> Status {
        var status = status
        status.conditions[0].message = "changed"
        return status
    }

    private func expectTheirsToStay<Object: StatusHolder>(
        _ ours: Object.Status,
        _ object: (Object.Status) -> Object
    ) async throws {
        let writer = writer(of: Object.self)
        let present = object(mixed(ours))
        #expect(try await writer.write(ours, of: present) == nil)
        #expect(server.patches == [])
        #expect(try await writer.write(changed(ours), of: present) == nil)
        let patch = try #require(server.patches.first)
        #expect(patch["metadata"] == ["uid": "u", "resourceVersion": "7"])
        let conditions = try #require(patch[path: "status", "conditions"]?.array)
        #expect(conditions == changed(mixed(ours)).conditions.map(\.json))
        // One of ours that is gone is removed; what the caller knew of theirs doesn't matter.
        var less = mixed(ours)
        less.conditions = [less.conditions[0], Condition(type: "Theirs", status: "False", reason: "Old")]
        #expect(try await writer.write(less, of: present) == nil)
        let kept = server.patches.last?[path: "status", "conditions"]?.array
        #expect(kept == [ours.conditions[0], Self.theirs].map(\.json))
    }

    @Test func `conditions that others put on an app stay`() async throws {
        let app = SpinApp(metadata: Self.metadata)
        let report = StatusReport(app: app, executor: "spin", selector: "", now: Self.now)
        let ours = report.status(for: .failed(AppFailure(.timeout, "no answer"), running: nil))
        try await expectTheirsToStay(ours) { SpinApp(metadata: Self.metadata, status: $0) }
    }

    @Test func `conditions that others put on an executor stay`() async throws {
        var executor = SpinAppExecutor()
        executor.metadata = Self.metadata
        var progress = RolloutProgress()
        progress.total = 9
        progress.failed = 3
        let ours = ExecutorReport(executor: executor, now: Self.now).status(progress, isStalled: true)
        try await expectTheirsToStay(ours) { status in
            var executor = executor
            executor.status = status
            return executor
        }
    }

    @Test func `conditions that others put on a Shim stay`() async throws {
        try await expectTheirsToStay(ShimScene().status()) { status in
            var shim = ShimScene.shim("x")
            shim.metadata = Self.metadata
            shim.status = status
            return shim
        }
    }

    @Test func `mere counts of a Shim wait for a second, and an executor's are written at once`() async throws
    {
        var shim = ShimScene.shim("x")
        shim.status = ShimScene().status()
        var status = shim.status
        status.nodesReady = 5
        let shims: StatusWriter<Shim> = writer()
        #expect(try await shims.write(status, of: shim) == .seconds(1))
        clock.pass(.milliseconds(999))
        #expect(try await shims.write(status, of: shim) == .seconds(1))
        #expect(server.patches == [])
        clock.pass(.milliseconds(1))
        #expect(try await shims.write(status, of: shim) == nil)
        #expect(server.patches.map { $0["status"] } == [["nodesReady": 5]])
        // The next wait is another one.
        #expect(try await shims.write(status, of: shim) == .seconds(1))

        var progress = SpinAppExecutorStatus()
        progress.rollout = RolloutProgress()
        let executors: StatusWriter<SpinAppExecutor> = writer()
        #expect(try await executors.write(progress, of: SpinAppExecutor()) == nil)
        #expect(server.patches.count == 2)
    }

    @Test func `a status that is refused is tried again after a second at the least`() async throws {
        var status = SpinAppExecutorStatus()
        status.observedGeneration = 1
        let executors: StatusWriter<SpinAppExecutor> = writer()
        server.fail(code: 409)
        let error = await #expect(throws: StatusWriteError.self) {
            try await executors.write(status, of: SpinAppExecutor())
        }
        #expect(error?.retryCause.kind == .throttled)
        server.fail(code: 404)
        #expect(try await executors.write(status, of: SpinAppExecutor()) == nil)
    }
}

/// Takes patches of statuses, and answers with an object that says nothing.
private final class StatusServer: ObjectWriter {
    private let state = Mutex((patches: [JSONValue](), failure: nil as KubeError?))

    var patches: [JSONValue] { state.withLock { $0.patches } }

    func fail(code: Int) {
        let error = KubeError(.server, status: Status(code: code, reason: "", message: ""), message: "no")
        state.withLock { $0.failure = error }
    }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        guard subresource == "status", case .merge(let body) = patch else { throw Unexpected() }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.patches.append(body) }
        return try Object(json: Array(#"{"metadata":{"name":"x"}}"#.utf8))
    }

    struct Unexpected: Error {}

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object { throw Unexpected() }

    func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object { throw Unexpected() }

    func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object { throw Unexpected() }

    func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        throw Unexpected()
    }
}

/// A clock that a test moves.
private final class MovedClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let offset = Mutex(Duration.zero)
    var now: Instant { Instant(offset: offset.withLock { $0 }) }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    func pass(_ duration: Duration) { offset.withLock { $0 += duration } }
}
