// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
public import KubeModel
internal import Synchronization

/// The keys that have to be worked on, each by at most one worker at a time.
///
/// Follows client-go's `workqueue`: a key that is added twice before it is taken is worked on once; one that
/// is added while it is being worked on is worked on again afterwards. Beyond that:
/// - lanes, so that an edit overtakes what follows from other changes, and that overtakes a start-up;
/// - groups, such as namespaces, that take turns within a lane and can't hold up each other (``WorkLimits``);
/// - one wait per key: of two moments the earlier counts, and becoming ready ends the wait;
/// - failures lengthen a key's wait with time, not with tries, and what ends one key's wait ends that of others that
///   wait for the same (``RetryCause``).
///
/// Waits end only while ``run()`` runs, which a ``Controller`` sees to.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Guarded {
        var keys: WorkQueueState<Key>
        var waiters: Deque<Parking<Key>> = []
        var isDrained = false
    }

    /// The name, as in metrics and logs.
    public let name: String
    private let clock: TimeSource
    private let random: RandomFraction
    private let metrics: WorkQueueMetrics
    private let alarm: Alarm
    private let state: Mutex<Guarded>

    /// An empty queue.
    ///
    /// - Parameter group: What keys belong together, such as those of one namespace. Without it, all do.
    public init(
        name: String,
        group: @escaping @Sendable (Key) -> String = { _ in "" },
        clock: TimeSource = .continuous,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        metrics: MetricsRegistry = .init()
    ) {
        self.name = name
        self.clock = clock
        self.random = random
        self.metrics = WorkQueueMetrics(name: name, registry: metrics)
        state = Mutex(Guarded(keys: WorkQueueState(group: group)))
        alarm = Alarm(clock: clock)
        self.metrics.watchWork { [weak self] in self?.workAges ?? [] }
    }

    /// Bounds what is worked on at a time. There are no bounds before.
    func limit(to limits: WorkLimits) { state.withLock { $0.keys.limits = limits } }

    /// Asks for work on a key, at once or after a time; nothing happens once the queue is drained.
    ///
    /// - Complexity: O(1), or O(log n) with a delay.
    public func add(_ key: Key, lane: Lane = .interactive, after delay: Duration = .zero) {
        metrics.adds.increment()
        insert(key, lane: lane, after: delay)
    }

    private func insert(_ key: Key, lane: Lane, after delay: Duration) {
        let now = clock.now
        let room: Duration? = state.withLock { state in
            guard !state.isDrained else { return nil }
            if delay > .zero {
                state.keys.add(key, lane: lane, due: now + delay)
                return nil
            }
            state.keys.add(key, lane: lane, now: now)
            return handOut(&state, now: now)
        }
        if delay > .zero { alarm.set(now + delay) }
        if let room { alarm.set(room) }
    }

    /// The next key to work on, once there is one: `nil` where the queue is drained or the task is cancelled.
    /// To be answered with ``finish(_:)``. Those who wait are served in order.
    public func next() async -> Key? {
        let now = clock.now
        let parking: Parking<Key>
        do {
            let immediate: (key: Key?, parking: Parking<Key>?, room: Duration?) = state.withLock { state in
                guard !state.isDrained, !Task.isCancelled else { return (nil, nil, nil) }
                _ = state.keys.promote(now: now)
                if let key = dequeue(&state, now: now) { return (key, nil, nil) }
                let parking = Parking<Key>()
                state.waiters.append(parking)
                return (nil, parking, state.keys.nextRoom)
            }
            guard let waiting = immediate.parking else { return immediate.key }
            if let room = immediate.room { alarm.set(room) }
            parking = waiting
        }
        return await parking.wait()
    }

    /// Says that the work on a key is done, well or not.
    public func finish(_ key: Key) {
        let now = clock.now
        let room: Duration? = state.withLock { state in
            guard let duration = state.keys.finish(key, now: now) else { return nil }
            metrics.workDuration.observe(duration)
            return handOut(&state, now: now)
        }
        if let room { alarm.set(room) }
    }

    /// Forgets a key's failures: the next one waits as short as the first. Keys that wait for the same are tried again.
    public func forget(_ key: Key) {
        let now = clock.now
        let room = state.withLock { state in
            state.keys.forget(key, now: now)
            return handOut(&state, now: now)
        }
        if let room { alarm.set(room) }
    }

    /// Counts a failure and asks for another try after a wait. The wait grows with each failure that the wait before led
    /// to; a try that was asked for otherwise leaves it as it is.
    ///
    /// - Parameters:
    ///   - cause: Why, which decides how long to wait and what else is tried again together with it.
    ///   - floor: The least time to wait, such as a server's `Retry-After`.
    ///   - limit: When to try at the latest, without lengthening the wait.
    public func retry(
        _ key: Key,
        _ cause: RetryCause = RetryCause(.other),
        notBefore floor: Duration = .zero,
        atLatest limit: Duration? = nil
    ) {
        metrics.retries.increment()
        let now = clock.now
        let random = random()
        let next = state.withLock { $0.keys.fail(key, cause, now: now, random: random) }
        let wait = max(floor, next.due - now, .milliseconds(1))
        insert(key, lane: next.lane, after: limit.map { min($0, wait) } ?? wait)
    }

    /// Asks for work on a key that is being worked on, later and in the lane that it was taken from.
    func requeue(_ key: Key, after delay: Duration) {
        insert(key, lane: state.withLock { $0.keys.lane(key) }, after: max(delay, .zero))
    }

    /// How often a key has failed in a row.
    func failures(of key: Key) -> Int { state.withLock { $0.keys.failures(key) } }

    /// Ends the queue: drops what waits and takes nothing more; ``next()`` returns `nil`. Work under way goes
    /// on, and is finished as usual.
    public func drain() {
        let waiters = state.withLock { state in
            state.isDrained = true
            state.keys.drain()
            metrics.setDepths(state.keys.depths)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.fulfil(nil) }
        alarm.stop()
    }

    /// Keeps the queue's time: makes delayed keys ready. Returns when the queue is drained or the task cancelled.
    public func run() async {
        await alarm.run { now in
            self.state.withLock { state in
                let next = state.keys.promote(now: now)
                let room = self.handOut(&state, now: now)
                return [next, room].compactMap(\.self).min()
            }
        }
    }

    /// Whether the queue has ended.
    var isDrained: Bool { state.withLock { $0.isDrained } }

    /// The number of keys that are ready.
    public var depth: Int { state.withLock { $0.keys.depth } }

    /// The number of keys that are ready, delayed, being worked on or known to have failed.
    public var count: Int { state.withLock { $0.keys.count } }

    private var workAges: [Duration] {
        let now = clock.now
        return state.withLock { state in state.keys.working.values.map { now - $0 } }
    }

    private func dequeue(_ state: inout Guarded, now: Duration) -> Key? {
        guard let (key, since) = state.keys.dequeue(now: now) else { return nil }
        metrics.queueDuration.observe(now - since)
        metrics.setDepths(state.keys.depths)
        return key
    }

    /// Gives ready keys to those who wait; one whose task was just cancelled is passed over.
    ///
    /// - Returns: When to look again, where keys are left that may not be worked on yet.
    private func handOut(_ state: inout Guarded, now: Duration) -> Duration? {
        while let waiter = state.waiters.first, state.keys.depth > 0 {
            guard let key = dequeue(&state, now: now) else { break }
            state.waiters.removeFirst()
            guard !waiter.fulfil(key) else { continue }
            let lane = state.keys.lane(key)
            _ = state.keys.finish(key, now: now)
            state.keys.add(key, lane: lane, now: now)
        }
        metrics.setDepths(state.keys.depths)
        return state.waiters.isEmpty ? nil : state.keys.nextRoom
    }
}
