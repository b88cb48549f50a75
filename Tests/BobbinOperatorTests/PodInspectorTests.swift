// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import SpinAPI
import SpinState
import Synchronization
import Testing

@testable import BobbinOperator

struct PodInspectorTests {
    /// Answers with events, and notes what was asked for.
    private final class EventReader: ObjectReader, Sendable {
        let events: [PodEvent]
        let isForbidden: Bool
        let asked = Mutex<[Selection]>([])

        init(_ events: [PodEvent] = [], isForbidden: Bool = false) {
            self.events = events
            self.isForbidden = isForbidden
        }

        func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
            throw KubeError(.configuration, message: "nothing is to be read but events")
        }

        func list<Object: Resource>(
            _ type: Object.Type,
            _ selection: Selection,
            _ options: ListOptions
        ) async throws -> ObjectList<Object> {
            asked.withLock { $0.append(selection) }
            if isForbidden { throw KubeError(.configuration, message: "forbidden") }
            return ObjectList(items: events.compactMap { $0 as? Object })
        }

        func watch<Object: Resource>(
            _ type: Object.Type,
            _ selection: Selection,
            _ options: WatchOptions
        ) async throws -> WatchStream<Object> {
            throw KubeError(.configuration, message: "nothing is to be watched")
        }
    }

    /// Time that stands still until it is moved.
    private final class Moment: Sendable {
        let now = Mutex(Duration.zero)
    }

    private struct StoppedClock: Clock {
        struct Instant: InstantProtocol {
            var offset: Duration
            func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
            func duration(to other: Instant) -> Duration { other.offset - offset }
            static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
        }
        let moment: Moment
        var now: Instant { Instant(offset: moment.now.withLock { $0 }) }
        var minimumResolution: Duration { .nanoseconds(1) }
        func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    }

    private static let sandbox =
        #"Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "spin" is configured"#

    private func event(_ reason: String, _ message: String, version: String = "1") -> PodEvent {
        var event = PodEvent()
        event.metadata.resourceVersion = version
        event.reason = reason
        event.message = message
        return event
    }

    private func preparing(_ name: String = "app-new-1") throws -> Pod {
        try PodSamples.pod(
            name,
            container: PodSamples.waiting("ContainerCreating"),
            spec: #""nodeName":"node-1","runtimeClassName":"wasmtime-spin-v2""#,
            phase: "Pending"
        )
    }

    private func inspector(_ pods: [Pod], _ reader: EventReader, _ moment: Moment = Moment()) -> PodInspector
    {
        PodInspector(
            pods: Store(pods, indexes: [ObjectCaches.byApp]),
            reader: reader,
            time: TimeSource(StoppedClock(moment: moment))
        )
    }

    private func inspect(
        _ inspector: PodInspector,
        after seconds: Int64 = 600,
        deployment: Deployment? = nil
    ) async throws -> PodInspector.Findings {
        let start = try #require(Timestamp("2026-01-01T00:00:00Z"))
        return try await inspector.inspect(
            ObjectKey(namespace: "ns", name: "app"),
            label: "app",
            of: try deployment ?? PodSamples.deployment(),
            now: Timestamp(microseconds: start.microseconds + seconds * 1_000_000)
        )
    }

    @Test(arguments: [
        (
            "FailedCreatePodSandBox", sandbox, Reason.noNodeWithShim,
            "node \"node-1\" cannot run pods with RuntimeClass \"wasmtime-spin-v2\""
        ),
        (
            "FailedCreatePodSandBox", "Failed to create pod sandbox: no network", .containerFailed,
            "no network"
        ),
        (
            "FailedMount", #"MountVolume.SetUp failed for volume "v" : secret "x" not found"#, .mountFailed,
            #"secret "x" not found"#
        ),
    ])
    func `what a pod in preparation fails at is read from its events`(
        reason: String,
        message: String,
        told: Reason,
        words: String
    ) async throws {
        let reader = EventReader([
            event(reason, message, version: "10"), event(reason, "older", version: "9"),
            event("BackOff", "nothing of ours", version: "11"),
        ])
        let found = try await inspect(inspector([try preparing()], reader))
        #expect(found.failure?.reason == told)
        #expect(found.failure?.message.contains(words) == true)
        #expect(
            reader.asked.withLock { $0 }
                == [Selection(namespace: "ns", fields: "involvedObject.uid=uid-app-new-1,type=Warning")]
        )
    }

    @Test func `a pod has 20 seconds before it is asked after`() async throws {
        let reader = EventReader([event("FailedMount", "x")])
        let found = try await inspect(inspector([try preparing()], reader), after: 5)
        #expect(found == .init(lookAgain: .seconds(15)))
        #expect(reader.asked.withLock { $0.isEmpty })
    }

    @Test func `one pod of an app is asked after, at growing intervals, however often the app is looked at`()
        async throws
    {
        let moment = Moment()
        let reader = EventReader([event("FailedMount", "x")])
        let inspector = inspector([try preparing("app-new-2"), try preparing()], reader, moment)
        var looks: [Int] = []
        for second in 0..<1000 {
            moment.now.withLock { $0 = .seconds(second) }
            let before = reader.asked.withLock { $0.count }
            let found = try await inspect(inspector)
            #expect(found.failure?.reason == .mountFailed)
            if reader.asked.withLock({ $0.count }) > before { looks.append(second) }
        }
        #expect(looks == [0, 20, 60, 140, 300, 600, 900])
    }

    @Test func `nothing is read of an app that is well, nor of one whose podFailure its pods show`()
        async throws
    {
        let reader = EventReader()
        let well = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        #expect(try await inspect(inspector([try preparing()], reader), deployment: well) == .init())
        let crashed = try PodSamples.pod(container: PodSamples.crashed(state: PodSamples.backOff))
        let found = try await inspect(inspector([try preparing("app-new-0"), crashed], reader))
        #expect(found.failure?.reason == .crashLoop && found.lookAgain == nil)
        #expect(reader.asked.withLock { $0.isEmpty })
    }

    @Test func `a pod that runs is left to tell of itself`() async throws {
        let pod = try PodSamples.pod(container: #""ready":false,"state":{"running":{}}"#)
        #expect(try await inspect(inspector([pod], EventReader())) == .init())
    }

    @Test func `an app without pods so far is looked at again, less and less often`() async throws {
        let moment = Moment()
        let inspector = inspector([], EventReader(), moment)
        var waits: [Duration] = []
        for _ in 0..<6 {
            let wait = try #require(try await inspect(inspector).lookAgain)
            waits.append(wait)
            moment.now.withLock { $0 += wait }
        }
        #expect(waits == [20, 40, 80, 160, 300, 300].map { .seconds($0) })
    }

    @Test func `an app that is believed to crash is looked at again when that is over`() async throws {
        let pod = try PodSamples.pod(
            container: PodSamples.crashed(
                state: #"{"running":{"startedAt":"2026-01-01T00:00:00Z"}}"#,
                isReady: true
            )
        )
        let well = try PodSamples.deployment(PodSamples.rolledOut, conditions: PodSamples.available)
        let found = try await inspect(inspector([pod], EventReader()), after: 10, deployment: well)
        #expect(found.failure?.reason == .crashLoop && found.lookAgain == .seconds(25))
        #expect(try await inspect(inspector([pod], EventReader()), after: 35, deployment: well) == .init())
    }

    @Test func `events that can't be read are done without`() async throws {
        let reader = EventReader(isForbidden: true)
        let found = try await inspect(inspector([try preparing()], reader))
        #expect(found == .init(lookAgain: .seconds(20)))
    }
}
