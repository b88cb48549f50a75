// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Logging
import Synchronization
import Testing

@testable import KubeRuntime

/// Users that work as reconcilers do: told of a change they read what changed, slowly, and remember what they read.
private final class Readers: Sendable {
    struct State {
        var wanted: [ObjectKey: Set<ObjectKey>] = [:]
        /// What is to be worked on.
        var dirty: Set<ObjectKey> = []
        /// What has been read and not yet been reported.
        var underWay: [ObjectKey: [ObjectKey: ReferencedState]] = [:]
        var remembered: [ObjectKey: [ObjectKey: ReferencedState]] = [:]
    }

    private let state = Mutex(State())
    private let source: FakeSource
    private let references: ReferencedObjects<Item>

    init(_ source: FakeSource, _ references: ReferencedObjects<Item>) {
        self.source = source
        self.references = references
        references.onChange { [weak self] _, users, _ in self?.state.withLock { $0.dirty.formUnion(users) } }
    }

    func want(_ user: ObjectKey, _ objects: Set<ObjectKey>) {
        state.withLock { state in
            state.wanted[user] = objects
            state.dirty.insert(user)
        }
    }

    /// Begins to work on a user that has something to do.
    func begin(_ user: ObjectKey) {
        let work: (wanted: Set<ObjectKey>, remembered: [ObjectKey: ReferencedState])? = state.withLock {
            state in
            guard state.underWay[user] == nil, state.dirty.remove(user) != nil else { return nil }
            state.underWay[user] = [:]
            return (state.wanted[user] ?? [], state.remembered[user] ?? [:])
        }
        guard let work else { return }
        references.refer(user, to: work.wanted)
        var read: [ObjectKey: ReferencedState] = [:]
        for object in work.wanted {
            let known = references.state(of: object)
            if known == .unknown || known != work.remembered[object] { read[object] = truth(object) }
        }
        state.withLock { state in
            state.underWay[user] = read
            state.remembered[user] = work.remembered.filter { work.wanted.contains($0.key) }
        }
    }

    /// Ends the work on a user.
    func end(_ user: ObjectKey) {
        let read = state.withLock { state in
            let read = state.underWay.removeValue(forKey: user) ?? [:]
            state.remembered[user, default: [:]].merge(read) { $1 }
            return read
        }
        for (object, state) in read { references.observe(object, state, by: user) }
    }

    private func truth(_ object: ObjectKey) -> ReferencedState { source.items[object]?.state ?? .absent }

    /// Whether every user has read all that it refers to as it is now.
    var areUpToDate: Bool {
        state.withLock { state in
            state.wanted.allSatisfy { user, objects in
                objects.allSatisfy { state.remembered[user]?[$0] == truth($0) }
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct ReferencedObjectsFaultTests {
    private let clock = ManualClock()
    private let source = FakeSource()
    private let users = (0..<4).map { ObjectKey.item("user\($0)") }
    private let objects = (0..<6).map { ObjectKey(namespace: $0 < 4 ? "ns" : "far", name: "\($0)") }

    private func references(_ scopes: [Selection], limit: Int) -> ReferencedObjects<Item> {
        ReferencedObjects(
            reader: source,
            scopes: scopes,
            narrowLimit: limit,
            clock: clock.time,
            random: { 0 },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Something happens to the cluster, to the connection or to who refers.
    private func happen(_ readers: Readers, _ random: inout SeededGenerator) {
        let object = objects.randomElement(using: &random) ?? .item("")
        let user = users.randomElement(using: &random) ?? .item("")
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<5: source.put(object.name, namespace: object.namespace)
        case 5..<7: source.delete(object.name, namespace: object.namespace)
        case 7..<9:
            readers.want(user, Set(objects.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }))
        case 9..<12: readers.begin(user)
        case 12..<15: readers.end(user)
        case 15: source.compact(ending: Bool.random(using: &random) ? nil : .server(500))
        case 16: source.change { $0.watchFaults.append(.breakAfter(1, .server(500))) }
        case 17: source.change { $0.watchFaults.append(.failAfter(1, Status(code: 410, reason: "Gone"))) }
        case 18: source.change { $0.listFaults.append(.server(503)) }
        case 19:
            let selections = objects.map { ReferenceWatch.single($0).selection } + [Selection()]
            source.change { $0.forbidden = [selections.randomElement(using: &random) ?? Selection()] }
        case 20: source.change { $0.forbidden = [] }
        default: clock.advance(by: .milliseconds(Int.random(in: 0..<2000, using: &random)))
        }
    }

    @Test(arguments: UInt64(0)..<40)
    func `whatever breaks, all who refer to an object end up having read it as it is`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        if Bool.random(using: &random) { source.change { $0.supportsInitialEvents = false } }
        let scopes = Bool.random(using: &random) ? [Selection()] : [Selection(namespace: "ns")]
        let references = references(scopes, limit: Int.random(in: 0..<6, using: &random))
        let readers = Readers(source, references)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await references.run() }
            for _ in 0..<200 {
                happen(readers, &random)
                for _ in 0..<Int.random(in: 0..<6, using: &random) { await Task.yield() }
            }
            source.change { $0.forbidden = [] }
            while !readers.areUpToDate, !Task.isCancelled {
                for user in users {
                    readers.end(user)
                    readers.begin(user)
                }
                clock.advance(by: .seconds(1))
                for _ in 0..<20 { await Task.yield() }
            }
            #expect(readers.areUpToDate)
            group.cancelAll()
        }
    }
}
