// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// The places of keys that are ready in one lane. Groups take turns; the keys of a group keep their order.
///
/// A place doesn't know whether it still counts: that is for whoever takes it to say, so that giving one up costs nothing.
struct FairLane<Key: Hashable & Sendable> {
    struct Slot {
        var key: Key
        var ticket: UInt64
    }

    private struct Line {
        var slots: Deque<Slot> = []
        var isInRotation = false
        /// Whether nothing may be taken for now.
        var isBlocked = false
    }

    private var lines: [String: Line] = [:]
    /// The groups to be served, the next one first. Those that were blocked meanwhile leave it when their turn comes.
    private var rotation: Deque<String> = []
    /// How many places there are, those that no longer count included.
    private(set) var count = 0

    /// Adds a place at the end of its group's.
    mutating func append(_ slot: Slot, group: String) {
        count += 1
        lines[group, default: Line()].slots.append(slot)
        enter(group)
    }

    /// Takes the first place that counts of the group whose turn it is.
    ///
    /// - Complexity: O(1), but for places that no longer count and groups that are blocked, which are passed over once.
    mutating func next(where counts: (Slot) -> Bool) -> Slot? {
        while let group = rotation.popFirst() {
            // Taken out, so that changing it copies nothing.
            guard var line = lines.removeValue(forKey: group) else { continue }
            line.isInRotation = false
            guard !line.isBlocked else {
                lines[group] = line
                continue
            }
            var found: Slot?
            while found == nil, let slot = line.slots.popFirst() {
                count -= 1
                if counts(slot) { found = slot }
            }
            if !line.slots.isEmpty {
                lines[group] = line
                enter(group)
            }
            if let found { return found }
        }
        return nil
    }

    /// Lets nothing of a group be taken, or lets it be taken again.
    mutating func setBlocked(_ group: String, _ isBlocked: Bool) {
        guard isBlocked else {
            guard lines[group]?.isBlocked == true else { return }
            lines[group]?.isBlocked = false
            if lines[group]?.slots.isEmpty == true { lines[group] = nil }
            return enter(group)
        }
        lines[group, default: Line()].isBlocked = true
    }

    /// Clears out the places that no longer count.
    mutating func compact(where counts: (Slot) -> Bool) {
        count = 0
        for group in Array(lines.keys) {
            guard var line = lines.removeValue(forKey: group) else { continue }
            line.slots.removeAll { !counts($0) }
            count += line.slots.count
            lines[group] = line.slots.isEmpty && !line.isBlocked && !line.isInRotation ? nil : line
        }
    }

    private mutating func enter(_ group: String) {
        guard let line = lines[group], !line.isInRotation, !line.isBlocked, !line.slots.isEmpty else {
            return
        }
        lines[group]?.isInRotation = true
        rotation.append(group)
    }
}
