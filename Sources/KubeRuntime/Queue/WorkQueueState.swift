internal import DequeModule
internal import HeapModule

/// What a work queue knows, without waiters, locks or clocks: moments come in, decisions go out.
///
/// A key is ready (in a lane), being worked on, both dirty and being worked on (it gets ready again when
/// that is done), or delayed. One that is none of these and hasn't failed is forgotten.
struct WorkQueueState<Key: Hashable & Sendable> {
    struct Entry {
        /// The lane it is ready in, or was taken from.
        var lane = Lane.interactive
        /// Which slot of a lane is the live one; an older slot is passed over.
        var ticket: UInt64?
        var readySince = Duration.zero
        var workSince: Duration?
        /// The lane it goes to once the work under way is done.
        var dirty: Lane?
        var delay: Delay?
        var failures = 0

        var isIdle: Bool { ticket == nil && workSince == nil && delay == nil && failures == 0 }
    }

    struct Delay: Comparable {
        var due: Duration
        var lane: Lane
        var ticket: UInt64
        static func < (left: Delay, right: Delay) -> Bool {
            (left.due, left.ticket) < (right.due, right.ticket)
        }
    }

    private struct Delayed: Comparable {
        var delay: Delay
        var key: Key
        static func < (left: Delayed, right: Delayed) -> Bool { left.delay < right.delay }
        static func == (left: Delayed, right: Delayed) -> Bool { left.delay == right.delay }
    }

    private typealias Slot = (key: Key, ticket: UInt64)

    /// After this many keys from the interactive lane one is taken from the other, so that it never starves.
    static var fairness: Int { 16 }

    private var entries: [Key: Entry] = [:]
    private var lanes: [Deque<Slot>] = Lane.allCases.map { _ in Deque() }
    private var delayed = Heap<Delayed>()
    private var delayedCount = 0
    private var lastTicket: UInt64 = 0
    private var streak = 0
    private(set) var depths = Lane.allCases.map { _ in 0 }
    private(set) var working: [Key: Duration] = [:]

    /// The number of keys that are ready.
    var depth: Int { depths[0] + depths[1] }
    /// The number of keys that are known in whatever way.
    var count: Int { entries.count }

    private mutating func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Makes a key ready, or dirty where it is being worked on; drops its delay, which the work makes moot.
    mutating func add(_ key: Key, lane: Lane, now: Duration) {
        var entry = entries[key] ?? Entry()
        if entry.delay != nil { drop(&entry) }
        if entry.workSince != nil {
            entry.dirty = entry.dirty == .interactive ? .interactive : lane
        } else if entry.ticket == nil {
            enqueue(key, &entry, lane: lane, now: now)
        } else if entry.lane == .background, lane == .interactive {
            depths[entry.lane.rawValue] -= 1
            let since = entry.readySince
            enqueue(key, &entry, lane: lane, now: now)
            entry.readySince = since
        }
        entries[key] = entry
    }

    /// Makes a key ready at a moment, unless it is so earlier anyway.
    mutating func add(_ key: Key, lane: Lane, due: Duration) {
        var entry = entries[key] ?? Entry()
        if entry.ticket != nil || entry.dirty != nil { return }
        if let delay = entry.delay {
            guard due < delay.due else { return }
            drop(&entry)
        }
        let delay = Delay(due: due, lane: lane, ticket: nextTicket())
        entry.delay = delay
        entries[key] = entry
        delayedCount += 1
        delayed.insert(Delayed(delay: delay, key: key))
    }

    private mutating func enqueue(_ key: Key, _ entry: inout Entry, lane: Lane, now: Duration) {
        let ticket = nextTicket()
        entry.ticket = ticket
        entry.lane = lane
        entry.readySince = now
        lanes[lane.rawValue].append((key, ticket))
        depths[lane.rawValue] += 1
        if lanes[lane.rawValue].count > 2 * depths[lane.rawValue] + 64 {
            entries[key] = entry
            let known = entries
            lanes[lane.rawValue].removeAll { known[$0.key]?.ticket != $0.ticket }
        }
    }

    /// Lets go of a delay; its place in the heap is passed over later, or cleared out when these are too many.
    private mutating func drop(_ entry: inout Entry) {
        let dropped = entry.delay
        entry.delay = nil
        delayedCount -= 1
        guard delayed.count > 2 * delayedCount + 64 else { return }
        delayed = Heap(delayed.unordered.filter { $0.delay != dropped && entries[$0.key]?.delay == $0.delay })
    }

    /// Makes every key ready whose moment has come; returns the next moment.
    mutating func promote(now: Duration) -> Duration? {
        while let first = delayed.min {
            guard entries[first.key]?.delay == first.delay else {
                delayed.removeMin()
                continue
            }
            guard first.delay.due <= now else { return first.delay.due }
            delayed.removeMin()
            add(first.key, lane: first.delay.lane, now: now)
        }
        return nil
    }

    /// The next key to work on, and since when it was ready.
    mutating func take(now: Duration) -> (key: Key, readySince: Duration)? {
        let order: [Lane] =
            streak >= Self.fairness ? [.background, .interactive] : [.interactive, .background]
        for lane in order {
            while let slot = lanes[lane.rawValue].popFirst() {
                guard var entry = entries[slot.key], entry.ticket == slot.ticket else { continue }
                streak = lane == .interactive && depths[Lane.background.rawValue] > 0 ? streak + 1 : 0
                depths[lane.rawValue] -= 1
                entry.ticket = nil
                entry.workSince = now
                entries[slot.key] = entry
                working[slot.key] = now
                return (slot.key, entry.readySince)
            }
        }
        return nil
    }

    /// Notes that the work on a key is done; returns how long it took.
    mutating func finish(_ key: Key, now: Duration) -> Duration? {
        guard var entry = entries[key], let since = entry.workSince else { return nil }
        entry.workSince = nil
        working[key] = nil
        if let lane = entry.dirty {
            entry.dirty = nil
            enqueue(key, &entry, lane: lane, now: now)
        }
        entries[key] = entry.isIdle ? nil : entry
        return now - since
    }

    /// Counts a failure; returns how many there were in a row, and the lane that the key is of.
    mutating func fail(_ key: Key) -> (failures: Int, lane: Lane) {
        var entry = entries[key] ?? Entry()
        entry.failures += 1
        entries[key] = entry
        return (entry.failures, entry.lane)
    }

    /// Forgets a key's failures.
    mutating func forget(_ key: Key) {
        guard var entry = entries[key] else { return }
        entry.failures = 0
        entries[key] = entry.isIdle ? nil : entry
    }

    func failures(_ key: Key) -> Int { entries[key]?.failures ?? 0 }
    func lane(_ key: Key) -> Lane { entries[key]?.lane ?? .interactive }

    /// Drops everything but the work under way.
    mutating func drain() {
        lanes = Lane.allCases.map { _ in Deque() }
        depths = Lane.allCases.map { _ in 0 }
        delayed = Heap()
        delayedCount = 0
        entries = entries.filter { $0.value.workSince != nil }
        for key in entries.keys {
            entries[key]?.dirty = nil
            entries[key]?.delay = nil
        }
    }
}

extension WorkQueueState {
    /// How many places are taken, those that no longer count included.
    var slots: Int { lanes.reduce(delayed.count) { $0 + $1.count } }
}
