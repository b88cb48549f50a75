// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// What a store holds, without a lock: watch events and answers to writes go in, changes come out.
///
/// **Order.** Resource versions of a kind are ordered numbers (KEP-5504). An older state never replaces a
/// newer one, whichever way either came.
///
/// **Reading one's writes.** An answer to a write is held at once, and the watch tells of it later. Its event
/// is then no change. But where the watch tells of a version between the one that it told of before and the
/// one that was written, someone else changed the object in between, and the answer had that in it: this is a
/// change, from the state last told of to the one now held.
///
/// **Relists.** Each one is an epoch. What it shows is stamped, and what isn't stamped at its end is gone, but
/// for what was written after the version that the relist shows. A relist that shows an older state than was
/// told before comes from a server that was restored from a backup, and is believed.
struct StoreState<Object: Resource>: Sendable {
    enum Held: Sendable {
        case object(Object)
        case undecodable(UndecodableObject)
    }

    struct Entry: Sendable {
        var kept: KeptObject<Object>
        /// The version held.
        var version: UInt64?
        /// The version that the watch told of last; `nil` where it hasn't told of the object yet.
        var told: UInt64?
        /// Whether what is held is an answer to a write that the watch hasn't told of.
        var isAhead = false
        var epoch: UInt32
        var source: UInt16
        /// What it counts as in its namespace's budget.
        var cost: Int

        /// What is held, read again where it is kept as text.
        var held: Held { kept.held }
        /// The bound that keeps the object from being read.
        var excess: UndecodableObject.Excess? { kept.excess }
        var object: Object? { kept.object }
    }

    /// A watch that fills the store, for one selection.
    struct Source: Sendable {
        var selection: Selection
        var epoch: UInt32 = 0
        var isFilling = false
        var isSynced = false
        /// Up to which version the store has been told everything.
        var position: UInt64?
    }

    private(set) var entries: [ObjectKey: Entry] = [:]
    private(set) var indexed: IndexedKeys<Object>
    private(set) var tally: TallyCounts<Object>
    private(set) var sources: [Source]
    /// What the watch told of last, for the few objects where an answer to a write is held instead.
    private(set) var superseded = KeptObjects<Object>()
    private var samples = TextSamples()
    private(set) var budget: NamespaceBudget
    /// How many objects are over their kind's limit.
    private(set) var oversized = 0

    /// - Parameter namespaceLimit: How many bytes are kept of each namespace.
    init(
        indexes: [Index<Object>],
        tally: Tally<Object>? = nil,
        selections: [Selection],
        namespaceLimit: Int = .max
    ) {
        budget = NamespaceBudget(limit: namespaceLimit)
        indexed = IndexedKeys(indexes)
        self.tally = TallyCounts(tally)
        sources = selections.map { Source(selection: $0) }
    }

    var isSynced: Bool { sources.allSatisfy(\.isSynced) }

    /// Starts an epoch: everything that is there will be shown.
    mutating func begin(_ source: Int) {
        sources[source].epoch += 1
        sources[source].isFilling = true
    }

    /// Ends an epoch at the version that it showed; what it didn't show is gone.
    mutating func end(_ source: Int, version: String) -> [Change<Object>] {
        let epoch = sources[source].epoch
        let position = UInt64(version)
        // A server that was restored from a backup: what was written before that is gone, too.
        let before = sources[source].position
        let lost = position.flatMap { now in before.flatMap { now < $0 ? $0 : nil } }
        sources[source].isFilling = false
        sources[source].isSynced = true
        sources[source].position = position
        let gone = entries.filter { _, entry in
            guard entry.source == source, entry.epoch != epoch else { return false }
            if entry.isAhead, let version = entry.version, let position, version > position {
                return lost.map { version > $0 } ?? false
            }
            return true
        }
        let reverted = lost.map { revert(source, after: $0) } ?? []
        return reverted + gone.keys.sorted().compactMap { remove($0) }
    }

    /// Holds what a relist showed in place of answers to writes that the server has forgotten, those above a version.
    private mutating func revert(_ source: Int, after version: UInt64) -> [Change<Object>] {
        let lost = entries.filter { _, entry in
            entry.source == source && entry.epoch == sources[source].epoch && entry.isAhead
                && isOlder(version, than: entry.version)
        }
        return lost.keys.sorted().compactMap { key in
            guard let held = entries[key]?.object, let shown = superseded.removeValue(forKey: key) else {
                return nil
            }
            let version = shown.metadata.resourceVersionNumber
            if let stub = set(key, .object(shown), told: version, source: source) {
                return .undecodable(stub)
            }
            return .updated(old: held, new: shown)
        }
    }

    /// The version of an object as it is held; `nil` where there is none.
    func version(of key: ObjectKey) -> UInt64? { entries[key]?.version }

    /// Counts a source as synced that can't be read; `false` where it was already.
    mutating func waive(_ source: Int) -> Bool {
        defer { sources[source].isSynced = true }
        return !sources[source].isSynced
    }

    /// Notes that nothing changed up to a version.
    mutating func progress(_ source: Int, version: String) { advance(source, to: UInt64(version)) }

    private mutating func advance(_ source: Int, to version: UInt64?) {
        guard !sources[source].isFilling, let version else { return }
        sources[source].position = max(version, sources[source].position ?? 0)
    }

    /// Takes a state that the watch or a list told of.
    mutating func apply(_ object: Object, from source: Int) -> [Change<Object>] {
        let key = object.key
        let version = object.metadata.resourceVersionNumber
        defer { advance(source, to: version) }
        guard var entry = entries[key] else {
            if let stub = set(key, .object(object), told: version, source: source) {
                return [.undecodable(stub)]
            }
            return [.added(object)]
        }
        entry.epoch = sources[source].epoch
        entry.source = UInt16(source)
        entries[key]?.epoch = entry.epoch
        entries[key]?.source = entry.source
        if let version, version == entry.version, !entry.kept.isUndecodable, !entry.isAhead { return [] }
        guard let held = entry.object else {
            if isOlder(version, than: entry.version), !sources[source].isFilling { return [] }
            let wasWaiting = version == entry.version && entry.excess == .namespace
            if let stub = set(key, .object(object), told: version, source: source) {
                return wasWaiting ? [] : [.undecodable(stub)]
            }
            return [.added(object)]
        }
        if held.metadata.resourceVersion == object.metadata.resourceVersion {
            return confirm(key, entry, held, isRelisted: sources[source].isFilling)
        }
        // A list is never older than what was told, unless the server was restored from a backup: then it counts.
        let isReset = sources[source].isFilling && isOlder(version, than: entry.told)
        if isOlder(version, than: entry.version), !isReset {
            guard entry.isAhead, isOlder(entry.told, than: version) || entry.told == nil else { return [] }
            let before = superseded.updateValue(KeptObject(.object(object), &samples), forKey: key)
            entries[key]?.told = version
            return [before.map { .updated(old: $0, new: held) } ?? .added(held)]
        }
        let before = superseded.removeValue(forKey: key)
        if let stub = set(key, .object(object), told: version, source: source) { return [.undecodable(stub)] }
        if held.metadata.uid != object.metadata.uid { return [.deleted(before ?? held), .added(object)] }
        return [.updated(old: before ?? held, new: object)]
    }

    /// The watch or a list shows the very version that is held.
    private mutating func confirm(
        _ key: ObjectKey,
        _ entry: Entry,
        _ held: Object,
        isRelisted: Bool
    ) -> [Change<Object>] {
        guard entry.isAhead else { return [] }
        let before = superseded.removeValue(forKey: key)
        entries[key]?.told = entry.version
        entries[key]?.isAhead = false
        // A list skips what happened before: someone else's change may be in the answer that is held.
        guard isRelisted else { return [] }
        return [before.map { .updated(old: $0, new: held) } ?? .added(held)]
    }

    /// Takes a deletion that the watch told of.
    mutating func delete(_ object: Object, from source: Int) -> [Change<Object>] {
        let version = object.metadata.resourceVersionNumber
        defer { advance(source, to: version) }
        guard let entry = entries[object.key] else { return [] }
        if isOlder(version, than: entry.version) {
            // An answer to a write shows a later object of that name.
            guard entry.isAhead, isOlder(entry.told, than: version) || entry.told == nil else { return [] }
            superseded.removeValue(forKey: object.key)
            entries[object.key]?.told = nil
            return [.deleted(object)]
        }
        _ = remove(object.key)
        return [.deleted(object)]
    }

    /// Takes an object that can't be read.
    mutating func mark(_ object: UndecodableObject, isDeletion: Bool, from source: Int) -> [Change<Object>] {
        let version = UInt64(object.resourceVersion)
        defer { advance(source, to: version) }
        guard let key = object.key else { return [.undecodable(object)] }
        if let entry = entries[key], isOlder(version, than: entry.version) {
            entries[key]?.epoch = sources[source].epoch
            return []
        }
        if isDeletion { return remove(key).map { [$0] } ?? [] }
        if case .undecodable(let held)? = entries[key]?.held, held.resourceVersion == object.resourceVersion {
            entries[key]?.epoch = sources[source].epoch
            return []
        }
        set(key, .undecodable(object), told: version, source: source)
        superseded.removeValue(forKey: key)
        return [.undecodable(object)]
    }

    /// Takes an answer to a write, unless it is of no newer version than what is held or has been told of.
    mutating func observe(_ object: Object) -> Bool {
        let key = object.key
        let match = sources.firstIndex { source in
            source.selection.namespace.isEmpty || source.selection.namespace == key.namespace
        }
        guard let source = match, let version = object.metadata.resourceVersionNumber,
            version > sources[source].position ?? 0
        else { return false }
        guard let entry = entries[key] else {
            return set(key, .object(object), told: nil, source: source, isAhead: true) == nil
        }
        // What had no room has none for an answer.
        guard isOlder(entry.version, than: version), entry.excess == nil else { return false }
        if !entry.isAhead, !entry.kept.isUndecodable { superseded.updateValue(entry.kept, forKey: key) }
        let epoch = entry.epoch
        let stub = set(key, .object(object), told: entry.told, source: source, isAhead: true)
        entries[key]?.epoch = epoch
        return stub == nil
    }

    /// Takes an object that waited for room and was read again, where it still waits.
    mutating func admit(_ object: Object) -> [Change<Object>] {
        let key = object.key
        let version = object.metadata.resourceVersionNumber
        // The watch may have told of its end meanwhile, or of a later state.
        guard let entry = entries[key], entry.excess == .namespace, !isOlder(version, than: entry.version)
        else {
            return []
        }
        let stub = set(key, .object(object), told: version, source: Int(entry.source))
        entries[key]?.epoch = entry.epoch
        return stub == nil ? [.added(object)] : []
    }

    /// Holds an object.
    ///
    /// - Returns: What is held instead where its namespace has no room for it.
    @discardableResult
    private mutating func set(
        _ key: ObjectKey,
        _ given: Held,
        told: UInt64?,
        source: Int,
        isAhead: Bool = false
    ) -> UndecodableObject? {
        var held = given
        let old = entries[key]?.object
        var kept = KeptObject(held, &samples)
        let before = entries[key]?.cost ?? 0
        var stub: UndecodableObject?
        if case .object(let object) = given, !budget.admits(key, cost: kept.cost, before: before) {
            let excess = UndecodableObject(object, overNamespaceLimit: budget.limit)
            if before > 0 { budget.count(key, cost: 0, before: before) }
            budget.wait(key, cost: kept.cost)
            held = .undecodable(excess)
            kept = .undecodable(excess)
            stub = excess
        } else {
            budget.count(key, cost: kept.cost, before: before)
        }
        oversized += (kept.excess == .object ? 1 : 0) - (entries[key]?.excess == .object ? 1 : 0)
        var version: UInt64?
        var new: Object?
        switch held {
        case .object(let object):
            version = object.metadata.resourceVersionNumber
            new = object
        case .undecodable(let object): version = UInt64(object.resourceVersion)
        }
        entries[key] = Entry(
            kept: kept,
            version: version,
            told: told,
            isAhead: isAhead,
            // What is written during a relist isn't shown by it.
            epoch: isAhead ? 0 : sources[source].epoch,
            source: UInt16(source),
            cost: kept.cost
        )
        indexed.update(key, from: old, to: new)
        tally.update(from: old, to: new)
        return stub
    }

    private mutating func remove(_ key: ObjectKey) -> Change<Object>? {
        guard let entry = entries.removeValue(forKey: key) else { return nil }
        entries.shrink()
        superseded.removeValue(forKey: key)
        budget.count(key, cost: 0, before: entry.cost)
        if entry.excess == .object { oversized -= 1 }
        let held = entry.held
        let object = if case .object(let object) = held { object } else { nil as Object? }
        indexed.update(key, from: object, to: nil)
        tally.update(from: object, to: nil)
        switch held {
        case .object(let object): return .deleted(object)
        case .undecodable(let object): return .undecodable(object)
        }
    }

    /// Whether a version is known to be older than another; opaque ones aren't, and so the latest told of counts.
    private func isOlder(_ version: UInt64?, than other: UInt64?) -> Bool {
        guard let version, let other else { return false }
        return version < other
    }
}
