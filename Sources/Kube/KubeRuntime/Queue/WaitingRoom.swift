// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// The keys that wait for something that others wait for too, by cause, those that came first in front.
struct WaitingRoom<Key: Hashable & Sendable> {
    private struct Room {
        var keys: Deque<Key> = []
        var members: Set<Key> = []
    }

    private var rooms: [RetryCause: Room] = [:]

    /// How many keys wait for a cause.
    func count(_ cause: RetryCause) -> Int { rooms[cause]?.members.count ?? 0 }

    /// Lets a key in; nothing happens where it is in, or the cause is its own.
    mutating func enter(_ key: Key, _ cause: RetryCause) {
        guard cause.kind.isShared, rooms[cause, default: Room()].members.insert(key).inserted else { return }
        rooms[cause]?.keys.append(key)
    }

    /// Lets a key out.
    mutating func leave(_ key: Key, _ cause: RetryCause) {
        // Taken out, so that changing it copies nothing.
        guard var room = rooms.removeValue(forKey: cause) else { return }
        room.members.remove(key)
        guard !room.members.isEmpty else { return }
        if room.keys.count > 2 * room.members.count + 64 {
            let members = room.members
            var seen: Set<Key> = []
            room.keys.removeAll { !members.contains($0) || !seen.insert($0).inserted }
        }
        rooms[cause] = room
    }

    /// The first few keys that wait for a cause; they go to the end.
    mutating func rotate(_ cause: RetryCause, atMost limit: Int) -> [Key] {
        guard var room = rooms.removeValue(forKey: cause) else { return [] }
        var found: [Key] = []
        for _ in 0..<room.keys.count where found.count < limit {
            guard let key = room.keys.popFirst() else { break }
            guard room.members.contains(key) else { continue }
            found.append(key)
            room.keys.append(key)
        }
        rooms[cause] = room
        return found
    }

    mutating func removeAll() { rooms = [:] }
}
