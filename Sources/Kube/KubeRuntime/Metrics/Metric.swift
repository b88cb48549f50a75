// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A number that only grows. A handle: resolved once, then cheap to use from any thread.
public final class Counter: Sendable {
    private let count = Atomic<UInt64>(0)

    init() {}

    /// Adds to the counter.
    public func increment(by amount: UInt64 = 1) { count.add(amount, ordering: .relaxed) }

    /// What has been counted.
    public var value: UInt64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// The number.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    /// Sets the number.
    public func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Adds to the number.
    public func add(_ amount: Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: current) + amount).bitPattern
            let (isDone, actual) = bits.weakCompareExchange(
                expected: current,
                desired: sum,
                ordering: .relaxed
            )
            if isDone { return }
            current = actual
        }
    }
}

/// How observed values are distributed over fixed buckets.
public final class Histogram: Sendable {
    struct Snapshot: Equatable {
        var counts: [UInt64]
        var sum: Double
    }

    /// The upper bounds of the buckets, without the last, which has none.
    let bounds: [Double]
    private let state: Mutex<Snapshot>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    /// Counts a value.
    ///
    /// - Complexity: O(log n) in the number of buckets.
    public func observe(_ value: Double) {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if value <= bounds[middle] { high = middle } else { low = middle + 1 }
        }
        state.withLock { state in
            state.counts[low] += 1
            state.sum += value
        }
    }

    /// Counts a duration in seconds.
    public func observe(_ duration: Duration) { observe(duration.inSeconds) }

    var snapshot: Snapshot { state.withLock { $0 } }
}
