// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import KubeModel

/// How much of each namespace a store keeps, so that nobody fills it for all.
///
/// What is kept stays: an object that is no larger than before is never put out. What has no room waits in the order in
/// which it came, and later ones wait behind it even where they would fit, so that who is kept doesn't change by chance.
struct NamespaceBudget: Sendable {
    private struct Waiting: Sendable {
        var key: ObjectKey
        var number: Int
        var cost: Int
    }

    private struct Share: Sendable {
        var used = 0
        /// In the order of arrival; those that left in between are still in it.
        var line: Deque<Waiting> = []
        /// The places of those that wait.
        var numbers: [ObjectKey: Int] = [:]

        /// The first that still waits.
        var first: Waiting? { line.first { numbers[$0.key] == $0.number } }

        mutating func tidy() {
            while let first = line.first, numbers[first.key] != first.number { line.removeFirst() }
            guard line.count > 2 * numbers.count + 64 else { return }
            line = line.filter { numbers[$0.key] == $0.number }
        }
    }

    /// How many bytes of a namespace are kept.
    let limit: Int
    private var shares: [String: Share] = [:]
    /// The namespaces of which something waits.
    private var crowded: Set<String> = []
    private var arrivals = 0
    /// How many bytes are kept of all namespaces.
    private(set) var used = 0
    /// How many objects wait.
    private(set) var waiting = 0

    init(limit: Int) { self.limit = limit }

    /// How many bytes are kept of a namespace.
    func used(by namespace: String) -> Int { shares[namespace]?.used ?? 0 }

    /// Whether an object that would cost that much may be kept.
    ///
    /// - Parameter before: What it has cost so far; 0 where it isn't kept.
    func admits(_ key: ObjectKey, cost: Int, before: Int) -> Bool {
        guard limit < .max, before == 0 || cost > before else { return true }
        let share = shares[key.namespace] ?? Share()
        guard share.used - before + cost <= limit else { return false }
        return before > 0 || share.numbers.isEmpty || share.first?.key == key
    }

    /// Counts what an object costs now instead of what it did before; 0 where it isn't kept.
    mutating func count(_ key: ObjectKey, cost: Int, before: Int) {
        leave(key)
        guard cost != before else { return }
        used += cost - before
        shares[key.namespace, default: Share()].used += cost - before
        drop(key.namespace)
    }

    /// Has an object wait that costs too much. One that waits already keeps its place.
    mutating func wait(_ key: ObjectKey, cost: Int) {
        var share = shares.removeValue(forKey: key.namespace) ?? Share()
        if let number = share.numbers[key], let place = share.line.firstIndex(where: { $0.number == number })
        {
            share.line[place].cost = cost
        } else {
            arrivals += 1
            waiting += 1
            share.numbers[key] = arrivals
            share.line.append(Waiting(key: key, number: arrivals, cost: cost))
            crowded.insert(key.namespace)
        }
        shares[key.namespace] = share
    }

    private mutating func leave(_ key: ObjectKey) {
        guard crowded.contains(key.namespace), var share = shares.removeValue(forKey: key.namespace) else {
            return
        }
        if share.numbers.removeValue(forKey: key) != nil { waiting -= 1 }
        share.tidy()
        if share.numbers.isEmpty { crowded.remove(key.namespace) }
        shares[key.namespace] = share
    }

    private mutating func drop(_ namespace: String) {
        guard let share = shares[namespace], share.used == 0, share.numbers.isEmpty else { return }
        shares[namespace] = nil
        shares.shrink()
    }

    /// An object that waited and has room by now, if there is one.
    var next: ObjectKey? {
        for namespace in crowded.sorted() {
            guard let share = shares[namespace], let first = share.first else { continue }
            if share.used + first.cost <= limit { return first.key }
        }
        return nil
    }
}
