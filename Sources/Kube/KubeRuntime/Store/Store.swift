// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel
internal import Synchronization

/// The objects of one kind that an informer knows, to be read from anywhere.
///
/// Guarantees: an older state never replaces a newer one; what was written and then given to ``observe(_:)``
/// is there; an object that is gone from the server is gone from here once the informer is past its deletion,
/// however many connections break in between. Objects are values: what was read doesn't change.
public final class Store<Object: Resource>: Sendable {
    /// After how many objects that came it is seen whether there is memory to give back.
    private static var appliedBetweenReturns: Int { 64 }

    private let state: Mutex<StoreState<Object>>
    private let applied = Atomic(0)

    /// Rung where an object that waited for room may have some.
    let hasRoom = WakeUp()

    init(
        indexes: [Index<Object>],
        tally: Tally<Object>? = nil,
        selections: [Selection],
        namespaceLimit: Int = .max
    ) {
        state = Mutex(
            StoreState(
                indexes: indexes,
                tally: tally,
                selections: selections,
                namespaceLimit: namespaceLimit
            )
        )
    }

    /// A store of fixed contents, without an informer.
    public init(_ objects: [Object], indexes: [Index<Object>] = [], tally: Tally<Object>? = nil) {
        var contents = StoreState(indexes: indexes, tally: tally, selections: [Selection()])
        contents.begin(0)
        for object in objects { _ = contents.apply(object, from: 0) }
        _ = contents.end(0, version: "")
        state = Mutex(contents)
    }

    /// The object, if it is there and can be read.
    ///
    /// - Complexity: O(1).
    public subscript(key: ObjectKey) -> Object? {
        // Read again, if need be, without the lock.
        state.withLock { $0.entries[key] }?.object
    }

    /// The version of the object as it is held, whether it can be read or not; `nil` where there is none.
    ///
    /// - Complexity: O(1).
    public func version(of key: ObjectKey) -> UInt64? { state.withLock { $0.version(of: key) } }

    /// What is wrong with the object, if it is there and can't be read.
    public func undecodable(_ key: ObjectKey) -> UndecodableObject? {
        state.withLock { state in
            if case .undecodable(let object)? = state.entries[key]?.held { object } else { nil }
        }
    }

    /// The keys of the objects that an index has under a value, in no order.
    ///
    /// - Complexity: O(n) in the number of these.
    public func keys(index: String, value: String) -> [ObjectKey] {
        state.withLock { $0.indexed.keys(index, value) }
    }

    /// The objects that an index has under a value, in no order.
    ///
    /// - Complexity: O(n) in the number of these.
    public func objects(index: String, value: String) -> [Object] {
        state.withLock { state in
            state.indexed.keys(index, value).compactMap { state.entries[$0] }
        }.compactMap(\.object)
    }

    /// The keys of all objects, those that can't be read included, in no order.
    public var keys: [ObjectKey] { state.withLock { Array($0.entries.keys) } }

    /// All objects that can be read, in no order.
    public var objects: [Object] { state.withLock { Array($0.entries.values) }.compactMap(\.object) }

    /// The number of objects, those that can't be read included.
    public var count: Int { state.withLock { $0.entries.count } }

    /// How many objects there are of each sort, by the store's tally.
    ///
    /// - Complexity: O(1); the number of sorts where something changes while the answer is in use.
    public var tally: [Tally<Object>.Sort: Int] { state.withLock { $0.tally.counts } }

    /// Whether all objects that there were at some moment since the start have been read, but for those of an
    /// informer's optional selections that may not be read.
    public var isSynced: Bool { state.withLock { $0.isSynced } }

    /// Takes an answer to a write, so that it can be read here before the watch tells of it.
    ///
    /// Taken only where its resource version is newer than what is held and than what the watch has told of.
    /// The caller sees to it that the object is of this store's selection. No handler is called for it, nor for
    /// the watch's event of the same version; but where the watch tells of someone else's change in between,
    /// the handlers are called for that.
    ///
    /// - Returns: Whether it was taken.
    @discardableResult
    public func observe(_ object: Object) -> Bool { changing { $0.observe(object) } }

    /// About how many bytes the objects take.
    var size: Int { state.withLock { $0.budget.used } }

    /// How many objects aren't read because they are over their kind's limit.
    var oversized: Int { state.withLock { $0.oversized } }

    /// How many objects aren't kept because their namespace has no room for them.
    var waiting: Int { state.withLock { $0.budget.waiting } }

    /// An object that waited for room and has some now, if there is one.
    var nextToAdmit: ObjectKey? { state.withLock { $0.budget.next } }

    func admit(_ object: Object) -> [Change<Object>] { changing { $0.admit(object) } }

    /// Changes the state, and tells where there is room afterwards for what waited.
    private func changing<Result: Sendable>(_ body: (inout StoreState<Object>) -> Result) -> Result {
        let (result, hasRoom) = state.withLock { state in
            let result = body(&state)
            return (result, state.budget.waiting > 0 && state.budget.next != nil)
        }
        if hasRoom { self.hasRoom.ring() }
        return result
    }

    func begin(_ source: Int) { state.withLock { $0.begin(source) } }

    func end(_ source: Int, version: String) -> [Change<Object>] {
        changing { $0.end(source, version: version) }
    }

    func waive(_ source: Int) -> Bool { state.withLock { $0.waive(source) } }

    func progress(_ source: Int, version: String) { state.withLock { $0.progress(source, version: version) } }

    func apply(_ object: Object, from source: Int) -> [Change<Object>] {
        let changes = changing { $0.apply(object, from: source) }
        // What stays of each object lies between what was freed again of reading it.
        let count = applied.wrappingAdd(1, ordering: .relaxed).newValue
        if count.isMultiple(of: Self.appliedBetweenReturns) { MemoryReturn.giveBack() }
        return changes
    }

    func delete(_ object: Object, from source: Int) -> [Change<Object>] {
        changing { $0.delete(object, from: source) }
    }

    func mark(_ object: UndecodableObject, isDeletion: Bool, from source: Int) -> [Change<Object>] {
        changing { $0.mark(object, isDeletion: isDeletion, from: source) }
    }
}
