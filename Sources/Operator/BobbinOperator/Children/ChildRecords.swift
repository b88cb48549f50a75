// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the operator did last with the children of one owner. Pure.
struct ChildRecords: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        fileprivate var type: ObjectIdentifier
        fileprivate var name: String
        /// The digest of what was wanted.
        var wanted: Digest
        /// The digest of the object when it was last found right.
        var seen: Digest
    }

    /// One for each child: an owner has few.
    private var entries: [Entry] = []
    /// The repairs of children that others keep changing, by kind and name.
    private var repairs: [String: RepairPace] = [:]

    func entry<Object: Child>(_ type: Object.Type, _ name: String) -> Entry? {
        entries.first { $0.type == ObjectIdentifier(type) && $0.name == name }
    }

    mutating func record<Object: Child>(_ live: Object, wanted: Digest) {
        let entry = Entry(
            type: ObjectIdentifier(Object.self),
            name: live.metadata.name,
            wanted: wanted,
            seen: live.digest
        )
        entries.removeAll { $0.type == entry.type && $0.name == entry.name }
        entries.append(entry)
    }

    /// Drops what is known of a child that was deleted. How often it was repaired stays known: somebody who keeps
    /// deleting a child is as much of a fight as somebody who keeps changing it.
    mutating func drop<Object: Child>(_ type: Object.Type, _ name: String) {
        entries.removeAll { $0.type == ObjectIdentifier(type) && $0.name == name }
    }

    /// Asks for a write that makes a child again what it was.
    ///
    /// - Returns: `nil` where it may be written, which counts it if it is a repair; else how long it has to wait.
    mutating func claimRepair<Object: Child>(
        of type: Object.Type,
        _ name: String,
        wanted: Digest,
        at now: Duration
    ) -> Duration? {
        guard entry(type, name)?.wanted == wanted else { return nil }
        return repairs["\(Object.type.kind)/\(name)", default: RepairPace()].claim(at: now)
    }
}
