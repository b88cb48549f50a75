internal import DequeModule
internal import Synchronization

/// The keys that have to be worked on, each by at most one worker at a time.
///
/// Follows client-go's `workqueue`: a key that is added twice before it is taken is worked on once; one that
/// is added while it is being worked on is worked on again afterwards. Beyond that:
/// - two lanes, so that an edit overtakes the thousands of keys of a start-up;
/// - one wait per key: of two moments the earlier counts, and becoming ready ends the wait;
/// - failures are counted per key, and each one lengthens the wait before the next try.
///
/// Waits end only while ``run()`` runs, which a ``Controller`` sees to.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Guarded {
        var keys = WorkQueueState<Key>()
        var waiters: Deque<Parking<Key>> = []
        var isDrained = false
    }

    /// The name, as in metrics and logs.
    public let name: String
    private let clock: TimeSource
    private let backoff: Backoff
    private let random: RandomFraction
    private let metrics: WorkQueueMetrics
    private let alarm: Alarm
    private let state = Mutex(Guarded())

    /// An empty queue.
    public init(
        name: String,
        clock: TimeSource = .continuous,
        backoff: Backoff = .init(),
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        metrics: MetricsRegistry = .init()
    ) {
        self.name = name
        self.clock = clock
        self.backoff = backoff
        self.random = random
        self.metrics = WorkQueueMetrics(name: name, registry: metrics)
        alarm = Alarm(clock: clock)
        self.metrics.watchWork { [weak self] in self?.workAges ?? [] }
    }

    /// Asks for work on a key, at once or after a time; nothing happens once the queue is drained.
    ///
    /// - Complexity: O(1), or O(log n) with a delay.
    public func add(_ key: Key, lane: Lane = .interactive, after delay: Duration = .zero) {
        metrics.adds.increment()
        insert(key, lane: lane, after: delay)
    }

    private func insert(_ key: Key, lane: Lane, after delay: Duration) {
        let now = clock.now
        state.withLock { state in
            guard !state.isDrained else { return }
            if delay > .zero {
                state.keys.add(key, lane: lane, due: now + delay)
            } else {
                state.keys.add(key, lane: lane, now: now)
                handOut(&state, now: now)
            }
        }
        if delay > .zero { alarm.set(now + delay) }
    }

    /// The next key to work on, once there is one: `nil` where the queue is drained or the task is cancelled.
    /// To be answered with ``finish(_:)``. Waiting workers are served in order.
    public func next() async -> Key? {
        let now = clock.now
        let parking: Parking<Key>
        do {
            let immediate: (key: Key?, parking: Parking<Key>?) = state.withLock { state in
                guard !state.isDrained, !Task.isCancelled else { return (nil, nil) }
                _ = state.keys.promote(now: now)
                if let key = take(&state, now: now) { return (key, nil) }
                let parking = Parking<Key>()
                state.waiters.append(parking)
                return (nil, parking)
            }
            guard let waiting = immediate.parking else { return immediate.key }
            parking = waiting
        }
        return await parking.wait()
    }

    /// Says that the work on a key is done, well or not.
    public func finish(_ key: Key) {
        let now = clock.now
        state.withLock { state in
            guard let duration = state.keys.finish(key, now: now) else { return }
            metrics.workDuration.observe(duration)
            handOut(&state, now: now)
        }
    }

    /// Forgets a key's failures: the next one waits as short as the first.
    public func forget(_ key: Key) { state.withLock { $0.keys.forget(key) } }

    /// Counts a failure and asks for another try after a wait that grows with each failure in a row.
    ///
    /// - Parameter floor: The least time to wait, such as a server's `Retry-After`.
    public func retry(_ key: Key, notBefore floor: Duration = .zero) {
        metrics.retries.increment()
        let (failures, lane) = state.withLock { $0.keys.fail(key) }
        insert(key, lane: lane, after: max(floor, backoff.delay(afterFailures: failures, random: random())))
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
                self.handOut(&state, now: now)
                return next
            }
        }
    }

    /// The number of keys that are ready.
    public var depth: Int { state.withLock { $0.keys.depth } }

    /// The number of keys that are ready, delayed, being worked on or known to have failed.
    public var count: Int { state.withLock { $0.keys.count } }

    private var workAges: [Duration] {
        let now = clock.now
        return state.withLock { state in state.keys.working.values.map { now - $0 } }
    }

    private func take(_ state: inout Guarded, now: Duration) -> Key? {
        guard let (key, since) = state.keys.take(now: now) else { return nil }
        metrics.queueDuration.observe(now - since)
        metrics.setDepths(state.keys.depths)
        return key
    }

    /// Gives ready keys to waiting workers; one whose task was just cancelled is passed over.
    private func handOut(_ state: inout Guarded, now: Duration) {
        while let waiter = state.waiters.first, state.keys.depth > 0 {
            guard let key = take(&state, now: now) else { break }
            state.waiters.removeFirst()
            guard !waiter.fulfil(key) else { continue }
            let lane = state.keys.lane(key)
            _ = state.keys.finish(key, now: now)
            state.keys.add(key, lane: lane, now: now)
        }
        metrics.setDepths(state.keys.depths)
    }
}
