// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import KubeModel

/// Which events are to be written: merges what repeats, and bounds how much is kept and how much one object
/// may write. Knows no clock, task or socket.
struct EventBacklog: Sendable {
    private struct Bucket: Sendable {
        var tokens: Double
        var filledAt: Duration
    }

    /// How many events wait at the most.
    static let capacity = 1000
    /// How many series and objects are remembered at the most, those that wait apart.
    static let memory = 1024
    /// An event that comes again within this time is the same one.
    static let seriesGap = Duration.seconds(360)
    /// How many events of one object may be written in a row, and how long each one more takes.
    static let burst = 25.0
    static let refill = 300.0

    private var series: [EventSeriesKey: EventSeries] = [:]
    private var buckets: [String: Bucket] = [:]
    private var waiting: Deque<EventSeriesKey> = []
    private var forgotAt = Duration.zero

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    /// Takes an event; `false` where it is dropped.
    mutating func record(
        _ key: EventSeriesKey,
        resourceVersion: String,
        now: Duration,
        time: Timestamp,
        name: () -> String
    ) -> Bool {
        if series.count >= Self.memory || now - forgotAt >= .seconds(60) { forget(now: now) }
        if var known = series[key], now - known.lastSeen < Self.seriesGap {
            known.count += 1
            known.lastSeen = now
            known.lastTime = time
            // Without a token it is still counted, and the count is written with the next one that has one.
            if !known.isPending, waiting.count < Self.capacity, spend(key, now: now) {
                known.isPending = true
                waiting.append(key)
            }
            series[key] = known
            return true
        }
        guard waiting.count < Self.capacity, spend(key, now: now) else { return false }
        series[key] = EventSeries(
            key: key,
            name: name(),
            resourceVersion: resourceVersion,
            firstTime: time,
            lastTime: time,
            lastSeen: now
        )
        waiting.append(key)
        return true
    }

    /// The next event to write.
    mutating func next() -> EventSeries? {
        while let key = waiting.popFirst() {
            guard let found = series[key], found.isPending else { continue }
            series[key]?.isPending = false
            return found
        }
        return nil
    }

    /// The event was written.
    mutating func wrote(_ written: EventSeries) { series[written.key]?.isCreated = true }

    /// The event is to be written again: `anew` where the one that was written is gone.
    mutating func putBack(_ unwritten: EventSeries, anew: Bool = false) {
        guard var known = series[unwritten.key] else { return }
        if anew { known.isCreated = false }
        if !known.isPending {
            known.isPending = true
            waiting.prepend(unwritten.key)
        }
        series[unwritten.key] = known
    }

    /// The event can't be written.
    mutating func drop(_ unwritten: EventSeries) { series[unwritten.key] = nil }

    private mutating func spend(_ key: EventSeriesKey, now: Duration) -> Bool {
        let object = "\(key.about.type.kind)/\(key.about.key)/\(key.about.uid)"
        var bucket = buckets[object] ?? Bucket(tokens: Self.burst, filledAt: now)
        let filled = bucket.tokens + (now - bucket.filledAt).inSeconds / Self.refill
        bucket = Bucket(tokens: min(Self.burst, filled), filledAt: now)
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        buckets[object] = bucket
        return true
    }

    /// Forgets series that have ended and objects that are quiet; everything that doesn't wait, if need be.
    private mutating func forget(now: Duration) {
        forgotAt = now
        series = series.filter { $0.value.isPending || now - $0.value.lastSeen < Self.seriesGap }
        if series.count >= Self.memory { series = series.filter(\.value.isPending) }
        // A bucket that is forgotten is a full one: those that spent little are the first to go.
        buckets = buckets.filter { now - $0.value.filledAt < .seconds(600) }
        if buckets.count >= Self.memory { buckets = buckets.filter { $0.value.tokens < Self.burst - 5 } }
        if buckets.count >= Self.memory { buckets = [:] }
    }

    /// How many series are remembered.
    var remembered: Int { series.count }
}
