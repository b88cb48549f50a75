// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Synchronization
import Testing

@testable import BobbinOperator

struct PodSurveyTests {
    private static let question = PodSurvey.Question(.everywhere, classes: ["wasm"], closed: ["a"])
    private let shim = ObjectKey(name: "spin")
    private let clock = SteppedTime()

    private static func nothing() -> Remembered<PodSurveyor.Record> { Remembered(blank: .init()) }

    private func ask(
        _ memory: Remembered<PodSurveyor.Record>,
        _ pods: PagedPods,
        _ question: PodSurvey.Question = question,
        isEnough: (ShimUsers) -> Bool = { _ in false }
    ) async throws -> PodSurveyor.Answer {
        try await PodSurveyor(reader: pods, time: TimeSource(clock), records: memory).users(
            of: shim,
            question,
            isEnough: isEnough
        )
    }

    @Test func `a look that takes long goes on where it left off, and ends`() async throws {
        let pods = PagedPods(count: 150_000, clock: clock, pause: .milliseconds(500))
        let memory = Self.nothing()
        var counts: [Int] = []
        while case .unfinished(let count) = try await ask(memory, pods) { counts.append(count) }
        #expect(counts.first == 10_000)
        #expect(counts == counts.sorted())
        #expect(counts.count == 14)
        #expect(pods.requests == 300)
    }

    @Test func `what fails loses none of what was looked at`() async throws {
        let pods = PagedPods(count: 5_000, clock: clock)
        let memory = Self.nothing()
        pods.fail(after: 4, KubeError(.timeout, message: "no answer"))
        await #expect(throws: KubeError.self) { _ = try await ask(memory, pods) }
        guard case .known(let users) = try await ask(memory, pods) else {
            Issue.record("it isn't done")
            return
        }
        #expect(pods.requests == 11)
        #expect(users.byNode["a"]?.count == 1)
    }

    @Test func `where pods are too large for a page fewer are asked for, and none is left out`() async throws
    {
        let pods = PagedPods(count: 1_000, clock: clock)
        pods.fail(after: 1, KubeError(.tooLarge, message: "too large"))
        guard case .known(let users) = try await ask(Self.nothing(), pods) else {
            Issue.record("it isn't done")
            return
        }
        // One page of 500, one that was too large, two of 250.
        #expect(pods.requests == 4)
        #expect(users.byNode["a"]?.count == 1)
    }

    @Test func `an expired token is exchanged for one that goes on`() async throws {
        let pods = PagedPods(count: 5_000, clock: clock)
        var status = Status(code: 410, reason: "Expired", message: "too old")
        status.continueToken = "2000"
        pods.fail(after: 4, KubeError(.server, status: status, message: "too old"))
        _ = try await ask(Self.nothing(), pods)
        #expect(pods.requests == 11)
    }

    @Test func `without such a token it begins anew, once`() async throws {
        let gone = KubeError(.server, status: Status(code: 410, reason: "Expired"), message: "too old")
        let pods = PagedPods(count: 5_000, clock: clock)
        pods.fail(after: 4, gone)
        guard case .known(let users) = try await ask(Self.nothing(), pods) else {
            Issue.record("it isn't done")
            return
        }
        #expect(pods.requests == 15)
        #expect(users.byNode["a"]?.count == 1)
        pods.fail(after: 4, gone)
        pods.fail(after: 9, gone)
        await #expect(throws: KubeError.self) { _ = try await ask(Self.nothing(), pods) }
    }

    @Test func `another question, or one about a node that was open, begins anew`() async throws {
        let pods = PagedPods(count: 150_000, clock: clock, pause: .seconds(1))
        let memory = Self.nothing()
        let both = PodSurvey.Question(.everywhere, classes: ["wasm"], closed: ["a", "b"])
        var counts: [Int] = []
        for question in [Self.question, Self.question, both, Self.question] {
            guard case .unfinished(let count) = try await ask(memory, pods, question) else { continue }
            counts.append(count)
        }
        #expect(counts == [5_000, 10_000, 5_000, 10_000])
        PodSurveyor(reader: pods, time: TimeSource(clock), records: memory).stop(shim)
        guard case .unfinished(5_000) = try await ask(memory, pods) else {
            Issue.record("it went on")
            return
        }
    }

    @Test func `a look ends once enough is known`() async throws {
        let pods = PagedPods(count: 150_000, clock: clock)
        guard case .known(let users) = try await ask(Self.nothing(), pods, isEnough: { !$0.byNode.isEmpty })
        else {
            Issue.record("it isn't done")
            return
        }
        #expect(pods.requests == 1)
        #expect(users.byNode["a"]?.first.name == "p0")
    }

    @Test func `a status says where a list may go on`() throws {
        let status = try Status(
            json: Array(#"{"metadata":{"continue":"abc"},"code":410,"reason":"Expired"}"#.utf8)
        )
        #expect(status.continueToken == "abc")
    }
}

/// An API server with many pods, of which the first runs with `wasm` on node `a`.
private final class PagedPods: ObjectReader {
    private let count: Int
    private let clock: SteppedTime
    private let pause: Duration
    private let state = Mutex((requests: 0, failures: [Int: KubeError]()))

    init(count: Int, clock: SteppedTime, pause: Duration = .zero) {
        self.count = count
        self.clock = clock
        self.pause = pause
    }

    var requests: Int { state.withLock { $0.requests } }

    func fail(after requests: Int, _ error: KubeError) {
        state.withLock { $0.failures[$0.requests + requests] = error }
    }

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        throw KubeError(.transport, message: "not served")
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> {
        let failure = state.withLock { state in
            defer { state.requests += 1 }
            return state.failures.removeValue(forKey: state.requests)
        }
        clock.pass(pause)
        if let failure { throw failure }
        let start = options.continueToken.flatMap { Int($0) } ?? 0
        let end = min(start + (options.limit ?? count), count)
        let items = try (start..<end).map { index in
            try Object(
                json: Array(
                    """
                    {"metadata":{"name":"p\(index)","namespace":"ns"},
                    "spec":{"nodeName":"a","runtimeClassName":"\(index == 0 ? "wasm" : "other")"}}
                    """.utf8
                )
            )
        }
        return ObjectList(items: items, continueToken: end < count ? "\(end)" : nil)
    }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> {
        throw KubeError(.transport, message: "not served")
    }
}

/// Time that passes only when it is told to.
private final class SteppedTime: Clock {
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
