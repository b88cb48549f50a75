// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Synchronization

/// The objects of all kinds, in memory, under one version counter.
///
/// Callers read, compute the new object without the lock, and commit it on the condition that nothing changed
/// meanwhile, as an API server does against etcd. What runs under the lock is small: a binary search, an
/// insertion, an event.
final class Store: Sendable {
    private struct State {
        /// The version of the last change.
        var version: UInt64 = 1
        /// Versions below were given up by compaction on demand; new watches can't start there.
        var compacted: UInt64 = 0
        var tables: [GroupResource: ResourceTable] = [:]
        var nextWaker: UInt64 = 0
        /// Wakers that are called after a change of any kind of object.
        var observers: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())
    private let historyLimit: Int

    /// A store that remembers so many changes of each kind for watches.
    init(historyLimit: Int) { self.historyLimit = historyLimit }

    /// The version of the last change.
    var version: UInt64 { state.withLock { $0.version } }

    func object(_ resource: GroupResource, _ key: ObjectKey) -> StoredObject? {
        state.withLock { $0.tables[resource]?[key] }
    }

    /// The objects of a kind, in all namespaces or in one, and the version they are of.
    func objects(
        _ resource: GroupResource,
        namespace: String = ""
    ) -> (objects: [StoredObject], version: UInt64) {
        state.withLock { state in
            guard let table = state.tables[resource] else { return ([], state.version) }
            return (namespace.isEmpty ? table.objects : Array(table.objects(in: namespace)), state.version)
        }
    }

    /// The objects of a kind at a version of the past; `nil` if that is no longer known.
    func objects(_ resource: GroupResource, asOf version: UInt64) -> [StoredObject]? {
        let (table, compacted) = state.withLock { ($0.tables[resource] ?? ResourceTable(), $0.compacted) }
        return version < compacted ? nil : table.objects(asOf: version)
    }

    /// Whether a new watch may start at that version.
    func canWatch(_ resource: GroupResource, after version: UInt64) -> EventsSince? {
        state.withLock { state in
            let oldest = max(state.compacted, state.tables[resource]?.forgotten ?? 0)
            return version < oldest ? .expired(oldest: oldest) : nil
        }
    }

    func events(_ resource: GroupResource, after version: UInt64, limit: Int) -> EventsSince {
        state.withLock { state in
            let table = state.tables[resource] ?? ResourceTable()
            return table.events(after: version, limit: limit, storeVersion: state.version)
        }
    }

    /// All kinds that have had objects.
    var resources: [GroupResource] { state.withLock { Array($0.tables.keys) } }

    /// Forgets all history: whoever asks for it gets 410.
    func compact() {
        state.withLock { state in
            state.compacted = state.version
            for resource in state.tables.keys { state.tables[resource]?.compact() }
        }
    }
}

extension Store {
    /// What must hold for a write to go through.
    enum Expectation: Sendable {
        case absent
        case version(UInt64)
    }

    /// Why a write didn't go through. Nothing was changed then.
    enum Refusal: Error {
        case exists(StoredObject)
        /// The object is gone, or is at another version.
        case changed(StoredObject?)
        case namespaceMissing
        case namespaceTerminating
    }

    /// Creates or replaces an object.
    func put(
        _ resource: GroupResource,
        _ key: ObjectKey,
        _ value: JSONValue,
        expecting expectation: Expectation
    ) throws(Refusal) -> StoredObject {
        let result: Result<(StoredObject, [@Sendable () -> Void]), Refusal> = state.withLock { state in
            if let refusal = Self.refusal(state, resource, key, expectation) { return .failure(refusal) }
            state.version += 1
            let object = StoredObject(value, version: state.version)
            state.tables[resource, default: .init()].put(object, historyLimit: historyLimit)
            return .success((object, Self.wakers(state, resource)))
        }
        let (object, wakers) = try result.get()
        for wake in wakers { wake() }
        return object
    }

    /// Removes an object; answers with its last state.
    func remove(
        _ resource: GroupResource,
        _ key: ObjectKey,
        last: JSONValue? = nil,
        expecting version: UInt64
    ) throws(Refusal) -> StoredObject {
        let result: Result<(StoredObject, [@Sendable () -> Void]), Refusal> = state.withLock { state in
            let current = state.tables[resource]?[key]
            guard let current, current.resourceVersion == version else { return .failure(.changed(current)) }
            state.version += 1
            let final = StoredObject(last ?? current.value, version: state.version)
            state.tables[resource]?.remove(final, historyLimit: historyLimit)
            return .success((final, Self.wakers(state, resource)))
        }
        let (object, wakers) = try result.get()
        for wake in wakers { wake() }
        return object
    }

    private static func refusal(
        _ state: State,
        _ resource: GroupResource,
        _ key: ObjectKey,
        _ expectation: Expectation
    ) -> Refusal? {
        let current = state.tables[resource]?[key]
        switch expectation {
        case .absent:
            if let current { return .exists(current) }
            guard !key.namespace.isEmpty else { return nil }
            guard let namespace = state.tables[.namespaces]?[ObjectKey(name: key.namespace)] else {
                return .namespaceMissing
            }
            return namespace.deletionTimestamp == nil ? nil : .namespaceTerminating
        case .version(let version):
            return current?.resourceVersion == version ? nil : .changed(current)
        }
    }
}

extension Store {
    private static func wakers(_ state: State, _ resource: GroupResource) -> [@Sendable () -> Void] {
        guard let table = state.tables[resource] else { return [] }
        return Array(table.wakers.values) + Array(state.observers.values)
    }

    /// Registers what is called, quickly and from any thread, after each change of the kind (of any kind, if
    /// `nil`). Answers with a token to unregister it.
    func addWaker(_ resource: GroupResource?, _ wake: @escaping @Sendable () -> Void) -> UInt64 {
        state.withLock { state in
            state.nextWaker += 1
            if let resource {
                state.tables[resource, default: .init()].wakers[state.nextWaker] = wake
            } else {
                state.observers[state.nextWaker] = wake
            }
            return state.nextWaker
        }
    }

    func removeWaker(_ resource: GroupResource?, _ token: UInt64) {
        state.withLock { state in
            if let resource {
                state.tables[resource]?.wakers[token] = nil
            } else {
                state.observers[token] = nil
            }
        }
    }
}
