// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// The keys that are being worked on, held to limits. What takes long no longer counts against the workers.
struct WorkUnderWay<Key: Hashable & Sendable> {
    private struct Share {
        var regular = 0
        var overdue = 0
    }

    var limits: WorkLimits
    /// Since when which keys are worked on.
    private(set) var since: [Key: Duration] = [:]
    /// The keys that haven't taken long yet in the order in which they were begun with; those that are done are passed over.
    private var young: Deque<(key: Key, since: Duration)> = []
    private var slow: Set<Key> = []
    private var shares: [String: Share] = [:]
    private var overdue = 0

    init(limits: WorkLimits) { self.limits = limits }

    /// Whether another key may be begun with.
    var hasRoom: Bool { since.count - slow.count < limits.workers }

    /// Whether another key of that lane may be begun with, of whatever group.
    func hasRoom(in lane: Lane) -> Bool { lane != .overdue || overdue < limits.overdue }

    /// Whether a group has as much work under way as it may have.
    func isFull(_ group: String, _ lane: Lane) -> Bool {
        guard let share = shares[group] else { return false }
        return lane == .overdue
            ? share.overdue >= limits.overdueInGroup : share.regular >= limits.inGroup
    }

    /// When the next key gives its worker back because it takes long.
    var nextSlow: Duration? {
        guard slow.count < limits.slow else { return nil }
        return young.first { since[$0.key] == $0.since }.map { $0.since + limits.slowAfter }
    }

    /// Lets keys that have taken long give their workers back.
    mutating func slowDown(now: Duration) {
        while let first = young.first {
            if since[first.key] == first.since {
                guard slow.count < limits.slow, first.since + limits.slowAfter <= now else { return }
                slow.insert(first.key)
            }
            young.removeFirst()
        }
    }

    mutating func begin(_ key: Key, _ group: String, _ lane: Lane, now: Duration) {
        since[key] = now
        if limits.slow > 0 { young.append((key, now)) }
        if lane == .overdue {
            shares[group, default: Share()].overdue += 1
            overdue += 1
        } else {
            shares[group, default: Share()].regular += 1
        }
    }

    mutating func end(_ key: Key, _ group: String, _ lane: Lane) {
        since[key] = nil
        slow.remove(key)
        if lane == .overdue { overdue -= 1 }
        guard var share = shares[group] else { return }
        if lane == .overdue { share.overdue -= 1 } else { share.regular -= 1 }
        shares[group] = share.regular + share.overdue == 0 ? nil : share
    }
}
