// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct EventRecorderTests {
    let api = FakeAPI()
    let clock = ManualClock()
    let metrics = MetricsRegistry()
    let item = EventReference(type: Item.type, key: .item("a"), uid: "u", resourceVersion: "7")

    private func recorder() -> EventRecorder {
        let number = Atomic(0)
        return EventRecorder(
            writer: api,
            component: "bobbin.dev/test",
            instance: "pod",
            clock: clock.time,
            wallClock: { Timestamp(microseconds: 1_700_000_000_000_001) },
            random: { Double(number.add(1, ordering: .relaxed).newValue) / 1024 },
            metrics: metrics
        )
    }

    private func running(_ recorder: EventRecorder, _ body: () async throws -> Void) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await recorder.run() }
            try await body()
            group.cancelAll()
        }
    }

    private func record(_ recorder: EventRecorder, note: String = "n", about: EventReference? = nil) {
        recorder.record(.warning, reason: "Failed", action: "Reconcile", note: note, about: about ?? item)
    }

    @Test func `an event has what the API server insists on`() async throws {
        let recorder = recorder()
        let cluster = EventReference(
            type: ResourceType(version: "v1", kind: "Node", plural: "nodes", isNamespaced: false),
            key: ObjectKey(name: "n1"),
            uid: "u2"
        )
        try await running(recorder) {
            record(recorder, note: String(repeating: "é", count: 800))
            record(recorder, about: cluster)
            await eventually { api.calls.count == 2 }
        }
        let body = try #require(api.calls.first?.body)
        #expect(body["eventTime"] == "2023-11-14T22:13:20.000001Z")
        #expect(body["note"]?.string?.utf8.count == 1024)
        #expect(body["type"] == "Warning")
        #expect(body[path: "regarding", "apiVersion"] == "test.dev/v1")
        #expect(body[path: "regarding", "resourceVersion"] == "7")
        #expect(body["reportingController"] == "bobbin.dev/test")
        #expect(body["reportingInstance"] == "pod")
        #expect(body["series"] == nil)
        #expect(api.calls[0].key.namespace == "ns")
        #expect(api.calls[1].key.namespace == "default")
    }

    @Test func `what repeats becomes a count`() async throws {
        let recorder = recorder()
        try await running(recorder) {
            record(recorder)
            await eventually { api.calls("create").count == 1 }
            record(recorder)
            await eventually { api.calls("patch").count == 1 }
            record(recorder)
            await eventually { api.calls("patch").count == 2 }
        }
        #expect(api.calls("patch").map { $0.body[path: "series", "count"] } == [2, 3])
        #expect(api.calls("create").count == 1)
    }

    @Test func `another note is another event`() async throws {
        let recorder = recorder()
        try await running(recorder) {
            record(recorder, note: "one")
            record(recorder, note: "two")
            await eventually { api.calls("create").count == 2 }
        }
        #expect(Set(api.calls("create").map { $0.body["note"] }) == ["one", "two"])
    }

    @Test func `an event that is gone is told as a new one`() async throws {
        let recorder = recorder()
        try await running(recorder) {
            record(recorder)
            await eventually { api.calls("create").count == 1 }
            api.change { $0.objects = [:] }
            record(recorder)
            await eventually { api.calls("create").count == 2 }
        }
        #expect(api.calls.last?.body[path: "series", "count"] == 2)
    }

    @Test func `after a pause it is another event`() {
        var backlog = EventBacklog()
        let key = EventSeriesKey(
            kind: .normal,
            reason: "r",
            action: "a",
            note: "",
            about: item,
            related: nil
        )
        func record(_ now: Duration) {
            let time = Timestamp(microseconds: 0)
            _ = backlog.record(key, resourceVersion: "", now: now, time: time) { "at-\(now)" }
        }
        record(.zero)
        let first = backlog.next()
        record(.seconds(360))
        let second = backlog.next()
        #expect(first?.name != second?.name)
        #expect(second?.count == 1)
    }

    @Test func `what has ended is forgotten`() {
        var backlog = EventBacklog()
        func record(_ index: Int, _ now: Duration) {
            let about = EventReference(type: Item.type, key: .item("\(index)"), uid: "\(index)")
            let key = EventSeriesKey(
                kind: .normal,
                reason: "r",
                action: "a",
                note: "",
                about: about,
                related: nil
            )
            let time = Timestamp(microseconds: 0)
            _ = backlog.record(key, resourceVersion: "", now: now, time: time) { "name" }
            if backlog.next() == nil { Issue.record("nothing to write") }
        }
        for index in 0..<5000 { record(index, .seconds(1)) }
        #expect(backlog.remembered <= 1024)
        record(-1, .seconds(1000))
        #expect(backlog.remembered == 1)
    }

    @Test func `one object can't flood the API server`() {
        let recorder = recorder()
        for index in 0..<40 {
            recorder.record(.normal, reason: "R\(index)", action: "A", note: "", about: item)
        }
        let other = EventReference(type: Item.type, key: .item("b"), uid: "v")
        recorder.record(.normal, reason: "R", action: "A", note: "", about: other)
        #expect(metrics.text.contains("kube_events_dropped_total 15\n"))
        clock.advance(by: .seconds(300))
        recorder.record(.normal, reason: "Another", action: "A", note: "", about: item)
        #expect(metrics.text.contains("kube_events_dropped_total 15\n"))
    }

    @Test func `no more than a thousand wait`() {
        let recorder = recorder()
        for index in 0..<1100 {
            let about = EventReference(type: Item.type, key: .item("\(index)"), uid: "\(index)")
            record(recorder, about: about)
        }
        #expect(metrics.text.contains("kube_events_dropped_total 100\n"))
    }

    @Test func `a busy server is tried again, a refusal is not`() async throws {
        api.change { $0.faults = [.server(503), .server(403, "Forbidden")] }
        let recorder = recorder()
        try await running(recorder) {
            record(recorder)
            await eventually { clock.sleepers == 1 }
            clock.advance(by: .seconds(1))
            await eventually { api.calls.count == 2 }
            record(recorder, about: EventReference(type: Item.type, key: .item("b"), uid: "v"))
            await eventually { api.calls.count == 3 }
        }
        #expect(api.calls[0].key == api.calls[1].key)
        #expect(metrics.text.contains("kube_events_dropped_total 1\n"))
    }
}
