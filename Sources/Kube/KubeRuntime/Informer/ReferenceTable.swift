// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Who refers to which objects and what is known of these, without a lock: what watches and reads show goes in,
/// whom to tell comes out.
///
/// **Telling.** Whenever what is known of an object changes, all who refer to it are told, but for the one whose own
/// reading showed it. So nobody can have read an older state without being told after that.
///
/// **Order.** Resource versions are ordered numbers, across all objects of a kind. An older state never replaces a
/// newer one, whichever way either came.
///
/// **Lists.** What a list shows, be it pages or a watch's initial events, is kept aside until it is complete. It is
/// then the truth as of its version: it replaces all that is known of up to that version, and what it didn't show
/// is absent, unless that wasn't referred to when the list began. What is known of a later version stays. But a list
/// of an earlier version than its watch has seen comes from a server that was restored from a backup: it replaces
/// everything.
struct ReferenceTable: Sendable {
    /// Whom to tell that an object changed.
    struct Notice: Equatable {
        var object: ObjectKey
        var users: Set<ObjectKey>
        /// Whether nothing was known of the object before, so that this may be no change.
        var isFirst = false
    }

    private struct Entry {
        var users: KeySet
        var state = ReferencedState.unknown
        /// The version as of which the state is known; `nil` where that has none.
        var version: UInt64?
        /// When it was first referred to.
        let since: UInt64
    }

    private struct Shown {
        var state: ReferencedState
        var version: UInt64?
        /// Since when the object was referred to; else what was shown belongs to an earlier time.
        var since: UInt64
    }

    private struct Source {
        /// Up to which version the watch has told everything.
        var position: UInt64?
        /// When the list began that is under way.
        var fillsSince: UInt64?
        /// What that list has shown.
        var shown: [ObjectKey: Shown] = [:]
    }

    private var entries: [ObjectKey: Entry] = [:]
    private var references: [ObjectKey: Set<ObjectKey>] = [:]
    private var sources: [ReferenceWatch: Source] = [:]
    /// Orders the beginnings of references and lists.
    private var ticks: UInt64 = 0

    /// The number of objects that somebody refers to.
    var count: Int { entries.count }

    /// What is known of an object; `unknown` where nobody refers to it.
    subscript(object: ObjectKey) -> ReferencedState { entries[object]?.state ?? .unknown }

    /// Replaces what a user refers to; returns what is referred to for the first time, and what no longer is.
    mutating func refer(
        _ user: ObjectKey,
        to objects: Set<ObjectKey>
    ) -> (added: [ObjectKey], removed: [ObjectKey]) {
        let before = references[user] ?? []
        guard before != objects else { return ([], []) }
        references[user] = objects.isEmpty ? nil : objects
        var added: [ObjectKey] = []
        var removed: [ObjectKey] = []
        for object in objects where !before.contains(object) {
            if entries[object]?.users.insert(user) == nil {
                entries[object] = Entry(users: .one(user), since: tick())
                added.append(object)
            }
        }
        for object in before where !objects.contains(object) {
            if entries[object]?.users.remove(user) == true {
                entries[object] = nil
                removed.append(object)
            }
        }
        return (added, removed)
    }

    private mutating func tick() -> UInt64 {
        ticks += 1
        return ticks
    }

    /// Takes what a user has read, unless something newer is known.
    mutating func observe(_ object: ObjectKey, _ state: ReferencedState, by user: ObjectKey) -> Notice? {
        guard let entry = entries[object] else { return nil }
        switch state {
        case .unknown: return nil
        case .absent:
            // Has no version, and so can't be compared: whether it is gone the watch will tell.
            guard entry.state == .unknown else { return nil }
            return receive(object, .absent, version: nil, shownBy: user)
        case .present(_, let text):
            let version = UInt64(text)
            let isFirst = entry.state == .unknown || (entry.state == .absent && entry.version == nil)
            guard isFirst || isOlder(entry.version, than: version) else { return nil }
            return receive(object, state, version: version, shownBy: user)
        }
    }

    /// A watch starts.
    mutating func open(_ watch: ReferenceWatch) { sources[watch] = Source() }

    /// A watch has ended; nothing more is taken from it.
    mutating func close(_ watch: ReferenceWatch) { sources[watch] = nil }

    /// A watch begins to show everything that there is.
    mutating func begin(_ watch: ReferenceWatch) {
        let now = tick()
        sources[watch]?.fillsSince = now
        sources[watch]?.shown = [:]
    }

    /// A watch tells that nothing changed up to a version.
    mutating func progress(_ watch: ReferenceWatch, version: UInt64?) {
        guard let source = sources[watch], source.fillsSince == nil, let version else { return }
        sources[watch]?.position = max(version, source.position ?? 0)
    }

    /// A watch or a list shows an object, or its deletion.
    mutating func apply(
        _ object: ObjectKey,
        _ state: ReferencedState,
        version: UInt64?,
        from watch: ReferenceWatch
    ) -> Notice? {
        defer { progress(watch, version: version) }
        guard sources[watch] != nil, watch.covers(object), let entry = entries[object] else { return nil }
        if sources[watch]?.fillsSince != nil {
            sources[watch]?.shown[object] = Shown(state: state, version: version, since: entry.since)
            return nil
        }
        if isOlder(version, than: entry.version) { return nil }
        return receive(object, state, version: version)
    }

    /// A watch has shown everything that there was at a version.
    mutating func end(_ watch: ReferenceWatch, version: UInt64?) -> [Notice] {
        guard let source = sources[watch], let began = source.fillsSince else { return [] }
        sources[watch] = Source(position: version)
        let isRestored = isOlder(version, than: source.position)
        let objects =
            switch watch {
            case .single(let object): [object]
            case .wide: entries.keys.filter(watch.covers)
            }
        let notices: [Notice] = objects.compactMap { object in
            guard let entry = entries[object], isRestored || !isOlder(version, than: entry.version) else {
                return nil
            }
            if let shown = source.shown[object], shown.since == entry.since {
                return receive(object, shown.state, version: shown.version)
            }
            guard entry.since < began else { return nil }
            return receive(object, .absent, version: version)
        }
        return notices.sorted { $0.object < $1.object }
    }

    private mutating func receive(
        _ object: ObjectKey,
        _ state: ReferencedState,
        version: UInt64?,
        shownBy user: ObjectKey? = nil
    ) -> Notice? {
        guard let entry = entries[object] else { return nil }
        entries[object]?.state = state
        entries[object]?.version = version
        guard entry.state != state else { return nil }
        var users = entry.users.all
        if let user { users.remove(user) }
        return users.isEmpty
            ? nil : Notice(object: object, users: users, isFirst: entry.state == .unknown)
    }

    /// Whether a version is known to be older than another; opaque ones aren't, and so the latest shown counts.
    private func isOlder(_ version: UInt64?, than other: UInt64?) -> Bool {
        guard let version, let other else { return false }
        return version < other
    }
}
