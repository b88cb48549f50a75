// SPDX-License-Identifier: Apache-2.0

public import KubeModel
internal import Synchronization

/// What a controller remembers of its objects between two reconciles: one entry for each key.
///
/// Each part of a controller works with its own part of the entries (``part(_:)``) and sees no other. An entry is
/// dropped as a whole by ``drop(_:)``, which the reconciler calls where its object is gone, and nowhere else. An entry
/// that is blank again is not kept, so there are never more entries than objects that were reconciled and are not gone.
///
/// ```swift
/// struct Record: Sendable, Equatable {
///     var failures = 0
///     var lastWrite: Duration?
/// }
/// let memory = ObjectMemory(blank: Record())
/// let failures = memory.part(\.failures)
/// failures.update(ObjectKey(namespace: "default", name: "app")) { $0 += 1 }
/// ```
public final class ObjectMemory<Entry: Equatable & Sendable>: Sendable {
    private let blank: Entry
    private let entries = Mutex<[ObjectKey: Entry]>([:])

    /// A memory of nothing yet.
    ///
    /// - Parameter blank: The entry of an object of which nothing is remembered.
    public init(blank: Entry) { self.blank = blank }

    /// Of how many objects something is remembered.
    public var count: Int { entries.withLock { $0.count } }

    /// What is remembered of an object.
    public subscript(key: ObjectKey) -> Entry { entries.withLock { $0[key] } ?? blank }

    /// Changes what is remembered of an object, in place.
    ///
    /// - Parameter body: Runs under the lock, so it must not wait, nor use this memory.
    public func update<Result: Sendable>(_ key: ObjectKey, _ body: (inout Entry) -> Result) -> Result {
        entries.withLock { entries in
            let result = body(&entries[key, default: blank])
            if entries[key] == blank { Self.remove(key, from: &entries) }
            return result
        }
    }

    /// Drops all that is remembered of an object that is gone.
    public func drop(_ key: ObjectKey) { entries.withLock { Self.remove(key, from: &$0) } }

    /// One part of each entry, for whoever needs no other.
    public func part<Value: Sendable>(
        _ path: any WritableKeyPath<Entry, Value> & Sendable
    ) -> Remembered<Value> {
        Remembered(
            read: { self[$0][keyPath: path] },
            change: { key, body in self.update(key) { body(&$0[keyPath: path]) } }
        )
    }

    private static func remove(_ key: ObjectKey, from entries: inout [ObjectKey: Entry]) {
        entries[key] = nil
        entries.shrink()
    }
}

/// One part of the entries of an ``ObjectMemory``.
public struct Remembered<Value: Sendable>: Sendable {
    fileprivate let read: @Sendable (ObjectKey) -> Value
    fileprivate let change: @Sendable (ObjectKey, (inout Value) -> Void) -> Void

    fileprivate init(
        read: @escaping @Sendable (ObjectKey) -> Value,
        change: @escaping @Sendable (ObjectKey, (inout Value) -> Void) -> Void
    ) {
        self.read = read
        self.change = change
    }

    /// A memory of this part alone.
    public init(blank: Value) where Value: Equatable { self = ObjectMemory(blank: blank).part(\.self) }

    /// What is remembered of an object.
    public subscript(key: ObjectKey) -> Value { read(key) }

    /// Replaces what is remembered of an object.
    public func set(_ value: Value, for key: ObjectKey) { change(key) { $0 = value } }

    /// Changes what is remembered of an object, in place, and returns what the closure does.
    ///
    /// - Parameter body: Runs under the memory's lock, so it must not wait, nor use the memory.
    public func update<Result>(_ key: ObjectKey, _ body: (inout Value) -> Result) -> Result {
        var result: Result?
        change(key) { result = body(&$0) }
        guard let result else { preconditionFailure("the closure is called once") }
        return result
    }
}
