// SPDX-License-Identifier: Apache-2.0

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
        /// What it waits for since it failed.
        var wait: RetryWait?
        /// Whether the last try took too long.
        var isOverdue = false

        var isIdle: Bool { ticket == nil && workSince == nil && delay == nil && wait == nil }
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

    /// After this many keys from more urgent lanes one is taken from a lane that has any, so that none starves.
    static var fairness: Int { 16 }
    /// How many keys are tried again at once when one that waited for the same succeeds.
    static var recovery: Int { 16 }

    /// What keys belong together: see ``WorkLimits``.
    let group: @Sendable (Key) -> String
    private var entries: [Key: Entry] = [:]
    private var lanes: [FairLane<Key>] = Lane.allCases.map { _ in FairLane() }
    private var delayed = Heap<Delayed>()
    private var delayedCount = 0
    private var lastTicket: UInt64 = 0
    /// How many keys were taken from more urgent lanes while one was ready in this.
    private var passedOver = Lane.allCases.map { _ in 0 }
    private var waiting = WaitingRoom<Key>()
    private var work: WorkUnderWay<Key>
    private(set) var depths = Lane.allCases.map { _ in 0 }

    init(limits: WorkLimits = .none, group: @escaping @Sendable (Key) -> String = { _ in "" }) {
        self.group = group
        work = WorkUnderWay(limits: limits)
    }

    /// How many keys are worked on at a time.
    var limits: WorkLimits {
        get { work.limits }
        set { work.limits = newValue }
    }

    /// The number of keys that are ready.
    var depth: Int { depths.reduce(0, +) }
    /// The number of keys that are known in whatever way.
    var count: Int { entries.count }
    /// Since when which keys are worked on.
    var working: [Key: Duration] { work.since }

    private mutating func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Makes a key ready, or dirty where it is being worked on; drops its delay, which the work makes moot.
    mutating func add(_ key: Key, lane asked: Lane, now: Duration) {
        var entry = entries[key] ?? Entry()
        if entry.delay != nil { drop(&entry) }
        // Somebody may just have mended what took so long.
        if asked == .interactive { entry.isOverdue = false }
        let lane = entry.isOverdue ? .overdue : asked
        if entry.workSince != nil {
            entry.dirty = min(entry.dirty ?? lane, lane)
        } else if entry.ticket == nil {
            enqueue(key, &entry, lane: lane, now: now)
        } else if lane < entry.lane {
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
        let index = lane.rawValue
        entry.ticket = ticket
        entry.lane = lane
        entry.readySince = now
        lanes[index].append(.init(key: key, ticket: ticket), group: group(key))
        depths[index] += 1
        if lanes[index].count > 2 * depths[index] + 64 {
            entries[key] = entry
            let known = entries
            lanes[index].compact { known[$0.key]?.ticket == $0.ticket }
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

    /// The next key to work on, and since when it was ready; `nil` where there is none or the limits are reached.
    mutating func dequeue(now: Duration) -> (key: Key, readySince: Duration)? {
        work.slowDown(now: now)
        guard work.hasRoom else { return nil }
        for lane in order {
            guard depths[lane.rawValue] > 0, work.hasRoom(in: lane) else { continue }
            guard let slot = nextSlot(in: lane), var entry = entries[slot.key] else { continue }
            pass(over: lane)
            depths[lane.rawValue] -= 1
            entry.ticket = nil
            entry.workSince = now
            entries[slot.key] = entry
            let group = group(slot.key)
            work.begin(slot.key, group, lane, now: now)
            setBlocked(group)
            return (slot.key, entry.readySince)
        }
        return nil
    }

    private mutating func nextSlot(in lane: Lane) -> FairLane<Key>.Slot? {
        // Taken out, so that the entries can be looked at meanwhile, and nothing is copied.
        var slots = FairLane<Key>()
        swap(&slots, &lanes[lane.rawValue])
        defer { lanes[lane.rawValue] = slots }
        return slots.next { entries[$0.key]?.ticket == $0.ticket }
    }

    /// When there may be room for a ready key though no work ends; `nil` where nothing waits for room.
    var nextRoom: Duration? { depth > 0 ? work.nextSlow : nil }

    /// The lanes, the one first that was passed over for too long.
    private var order: [Lane] {
        guard let due = Lane.allCases.first(where: { passedOver[$0.rawValue] >= Self.fairness }) else {
            return Lane.allCases
        }
        return [due] + Lane.allCases.filter { $0 != due }
    }

    private mutating func pass(over taken: Lane) {
        passedOver[taken.rawValue] = 0
        for lane in Lane.allCases where lane > taken {
            passedOver[lane.rawValue] = depths[lane.rawValue] > 0 ? passedOver[lane.rawValue] + 1 : 0
        }
    }

    private mutating func setBlocked(_ group: String) {
        for lane in Lane.allCases { lanes[lane.rawValue].setBlocked(group, work.isFull(group, lane)) }
    }

    /// Records that the work on a key is done; returns how long it took.
    mutating func finish(_ key: Key, now: Duration) -> Duration? {
        guard var entry = entries[key], let since = entry.workSince else { return nil }
        entry.workSince = nil
        let group = group(key)
        work.end(key, group, entry.lane)
        setBlocked(group)
        if let lane = entry.dirty {
            entry.dirty = nil
            enqueue(key, &entry, lane: lane, now: now)
        }
        entries[key] = entry.isIdle ? nil : entry
        return now - since
    }

    /// Counts a failure; returns when the key is to be tried again, and in which lane.
    ///
    /// - Parameter random: Spreads the wait.
    mutating func fail(
        _ key: Key,
        _ cause: RetryCause,
        now: Duration,
        random: Double = 0
    ) -> (due: Duration, lane: Lane) {
        var cause = cause
        // What hangs for one namespace may answer for another.
        if cause.kind == .timeout, cause.scope.isEmpty { cause.scope = group(key) }
        var entry = entries[key] ?? Entry()
        let before = entry.wait?.cause
        if let before, before != cause { waiting.leave(key, before) }
        waiting.enter(key, cause)
        if entry.wait == nil {
            entry.wait = RetryWait(cause, now: now, random: random)
        } else {
            entry.wait?.fail(cause, among: waiting.count(cause), now: now, random: random)
        }
        entry.isOverdue = cause.kind == .timeout
        if entry.isOverdue, entry.dirty != nil, entry.dirty != .interactive { entry.dirty = .overdue }
        entries[key] = entry
        return (entry.wait?.end ?? now, entry.isOverdue ? .overdue : entry.lane)
    }

    /// Forgets a key's failures: something succeeded. A few of those that wait for the same are tried again at once; each
    /// that succeeds does the same for others, so that all go on soon where the cause is over, and few are tried
    /// in vain where it isn't.
    mutating func forget(_ key: Key, now: Duration) {
        guard var entry = entries[key], let wait = entry.wait else { return }
        entry.wait = nil
        entry.isOverdue = false
        if entry.dirty == .overdue { entry.dirty = .background }
        entries[key] = entry.isIdle ? nil : entry
        waiting.leave(key, wait.cause)
        for other in waiting.rotate(wait.cause, atMost: Self.recovery) where entries[other]?.delay != nil {
            add(other, lane: .background, now: now)
        }
    }

    func failures(_ key: Key) -> Int { entries[key]?.wait?.failures ?? 0 }
    func lane(_ key: Key) -> Lane { entries[key]?.lane ?? .interactive }

    /// Drops everything but the work under way.
    mutating func drain() {
        lanes = Lane.allCases.map { _ in FairLane() }
        depths = Lane.allCases.map { _ in 0 }
        delayed = Heap()
        delayedCount = 0
        waiting.removeAll()
        entries = entries.filter { $0.value.workSince != nil }
        for key in entries.keys {
            entries[key]?.dirty = nil
            entries[key]?.delay = nil
            entries[key]?.wait = nil
        }
    }
}

extension WorkQueueState {
    /// How many places are taken, those that no longer count included.
    var slots: Int { lanes.reduce(delayed.count) { $0 + $1.count } }
}
