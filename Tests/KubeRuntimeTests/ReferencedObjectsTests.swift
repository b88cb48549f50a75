// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import KubeRuntime

@Suite(.timeLimit(.minutes(5)))
struct ReferencedObjectsTests {
    let clock = ManualClock()
    let source = FakeSource()
    let told = ToldUsers()
    let app = ObjectKey.item("app")
    let other = ObjectKey.item("other")

    private func references(
        scopes: [Selection] = [Selection()],
        limit: Int = 2,
        metrics: MetricsRegistry = .init()
    ) -> ReferencedObjects<Item> {
        let references = ReferencedObjects(
            Item.self,
            reader: source,
            scopes: scopes,
            narrowLimit: limit,
            clock: clock.time,
            random: { 0 },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            metrics: metrics
        )
        references.onChange { [told] object, users, _ in told.record(object, users) }
        return references
    }

    /// Runs it beside the test, and ends it.
    private func running(_ references: ReferencedObjects<Item>, _ body: () async throws -> Void) async throws
    {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await references.run() }
            try await body()
            group.cancelAll()
        }
    }

    private func own(_ name: String) -> Selection {
        Selection(namespace: "ns", fields: "metadata.name=\(name)")
    }

    @Test func `an object is watched by name from the first reference to the last`() async throws {
        let references = references()
        references.refer(app, to: [.item("a")])
        try await running(references) {
            await eventually { source.watched == [own("a")] }
            references.refer(other, to: [.item("a"), .item("b")])
            await eventually { source.watched == [own("a"), own("b")] }
            references.refer(app, to: [])
            references.refer(other, to: [.item("a")])
            await eventually { source.watched == [own("a")] }
            references.refer(other, to: [])
            await eventually { source.watched.isEmpty }
        }
        #expect(source.watches.count == 2)
    }

    @Test func `an object that is dropped and taken up again is watched again`() async throws {
        let references = references()
        try await running(references) {
            for pause in 0..<300 {
                references.refer(app, to: [.item("a")])
                await eventually { source.watched == [own("a")] }
                references.refer(app, to: [])
                for _ in 0..<pause % 10 { await Task.yield() }
            }
            references.refer(app, to: [.item("a")])
            await eventually { source.watched == [own("a")] }
            source.put("a")
            await eventually {
                references.state(of: .item("a")) == .present(uid: "uid-11", resourceVersion: "11")
            }
        }
    }

    @Test func `a change is told once, to all who refer to the object`() async throws {
        source.put("a")
        source.put("b")
        let references = references()
        references.refer(app, to: [.item("a")])
        references.refer(other, to: [.item("a")])
        try await running(references) {
            await eventually { told.texts == ["a: app other"] }
            source.put("b")
            source.put("a")
            await eventually { told.texts.count == 2 }
            #expect(references.state(of: .item("a")) == .present(uid: "uid-11", resourceVersion: "14"))
            source.delete("a")
            await eventually { told.texts.count == 3 }
            #expect(references.state(of: .item("a")) == .absent)
        }
        #expect(told.texts == ["a: app other", "a: app other", "a: app other"])
    }

    @Test func `a relist that shows what is known tells nothing, one that does not tells`() async throws {
        source.put("a")
        source.put("b")
        let references = references()
        references.refer(app, to: [.item("a"), .item("b")])
        try await running(references) {
            await eventually { told.texts.count == 2 && source.watched.count == 2 }
            source.change { state in
                // The streams are cut, and what happened is compacted away before the next ones begin.
                state.items[.item("b")] = nil
                state.version += 5
                state.compacted = state.version
                for id in state.streams.keys { state.streams[id]?.isOpen = false }
            }
            await clock.pass { told.texts.count == 3 && source.watched.count == 2 }
            source.put("a")
            await eventually { told.texts.count == 4 }
        }
        #expect(Set(told.texts.prefix(2)) == ["a: app", "b: app"])
        #expect(told.texts.dropFirst(2) == ["b: app", "a: app"])
    }

    @Test func `an absent object is known to be absent, and told when it comes`() async throws {
        let references = references()
        references.refer(app, to: [.item("a")])
        try await running(references) {
            await eventually { references.state(of: .item("a")) == .absent }
            source.put("a")
            await eventually { told.texts.count == 2 }
        }
        #expect(told.texts == ["a: app", "a: app"])
    }

    @Test func `who observed a version is not told of it`() async throws {
        let item = source.put("a")
        let references = references()
        references.refer(app, to: [.item("a")])
        references.observe(.item("a"), item.state, by: app)
        try await running(references) {
            await eventually { source.watched == [own("a")] }
            references.refer(other, to: [.item("a")])
            let second = source.put("a")
            references.observe(.item("a"), second.state, by: app)
            await eventually { told.texts.count == 1 }
            source.put("a")
            await eventually { told.texts.count == 2 }
        }
        // Of the second version only who didn't read it is told; either way round.
        #expect(["a: other", "a: app other"].contains(told.texts.first))
        #expect(told.texts.last == "a: app other")
    }

    @Test func `an object that can't be read is there`() async throws {
        source.put("a")
        let references = references()
        references.refer(app, to: [.item("a")])
        try await running(references) {
            await eventually { told.texts.count == 1 }
            source.spoil("a")
            await eventually { told.texts.count == 2 }
        }
        #expect(references.state(of: .item("a")) == .present(uid: "", resourceVersion: "12"))
    }

    @Test func `beyond the limit everything is watched at once, and what happens meanwhile is told`()
        async throws
    {
        for name in ["a", "b", "c"] { source.put(name) }
        let references = references()
        references.refer(app, to: [.item("a"), .item("b")])
        try await running(references) {
            await eventually { told.texts.count == 2 }
            // The wide watch is not let in; the others go on.
            source.change { $0.forbidden = [Selection()] }
            references.refer(other, to: [.item("c")])
            await eventually { source.watches.count == 3 }
            source.put("a")
            await eventually { told.texts.count == 3 }
            #expect(source.watched == [own("a"), own("b")])
            source.put("c")
            source.change { $0.forbidden = [] }
            await clock.pass { source.watched == [Selection()] }
            await eventually { told.texts.count == 4 }
            source.put("b")
            source.put("unrelated")
            source.put("c")
            await eventually { told.texts.count == 6 }
            // However few are left, it stays so.
            references.refer(other, to: [])
            references.refer(app, to: [.item("a")])
            source.put("a")
            await eventually { told.texts.count == 7 }
            #expect(source.watched == [Selection()])
        }
        #expect(Set(told.texts.prefix(2)) == ["a: app", "b: app"])
        #expect(told.texts.dropFirst(2) == ["a: app", "c: other", "b: app", "c: other", "a: app"])
    }

    @Test func `many references from the start need no watch of their own`() async throws {
        let references = references(scopes: [Selection(namespace: "ns"), Selection(namespace: "x")])
        for index in 0..<1000 { references.refer(.item("app\(index)"), to: [.item("\(index)")]) }
        try await running(references) {
            await eventually { references.state(of: .item("999")) == .absent && source.watched.count == 2 }
        }
        #expect(source.watches.count == 2)
    }

    @Test func `a refused watch holds up nothing, and is tried again`() async throws {
        source.put("a")
        source.put("b")
        source.change { $0.forbidden = [own("a")] }
        let metrics = MetricsRegistry()
        let references = references(metrics: metrics)
        references.refer(app, to: [.item("a"), .item("b")])
        try await running(references) {
            await eventually { told.texts == ["b: app"] }
            references.observe(.item("a"), .version(11), by: app)
            #expect(references.state(of: .item("a")) == .version(11))
            await clock.pass { source.watches.count > 5 }
            source.put("a")
            source.change { $0.forbidden = [] }
            await clock.pass { told.texts.count == 2 }
            #expect(metrics.text.contains("kube_reference_objects{kind=\"Item.test.dev\"} 2\n"))
            #expect(metrics.text.contains("kube_reference_watches{kind=\"Item.test.dev\"} 2\n"))
        }
        #expect(told.texts == ["b: app", "a: app"])
        #expect(
            metrics.text.contains(
                "kube_reference_watch_restarts_total{kind=\"Item.test.dev\",reason=\"forbidden\"}"
            )
        )
        #expect(metrics.text.contains("kube_reference_watches{kind=\"Item.test.dev\"} 0\n"))
    }

    @Test func `a graceful shutdown ends it`() async throws {
        let references = references()
        references.refer(app, to: [.item("a")])
        let group = ServiceGroup(
            configuration: .init(services: [references], logger: Logger(label: "test"))
        )
        await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await eventually { source.watched == [own("a")] }
            await group.triggerGracefulShutdown()
        }
        #expect(source.watched.isEmpty)
    }
}

/// Who was told of what.
final class ToldUsers: Sendable {
    private let state = Mutex<[String]>([])

    func record(_ object: ObjectKey, _ users: Set<ObjectKey>) {
        let names = users.sorted().map(\.name).joined(separator: " ")
        state.withLock { $0.append("\(object.name): \(names)") }
    }

    var texts: [String] { state.withLock { $0 } }
}

extension Item {
    var state: ReferencedState {
        .present(uid: metadata.uid, resourceVersion: metadata.resourceVersion)
    }
}
