// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// Decides which watches follow the objects that are referred to. Knows no task.
///
/// Each object has its own watch, until there are more than the limit. From then on, and for good, each scope has
/// one watch, so that a number of references that goes up and down makes no watches come and go. A watch of its
/// own goes on until the wide one that replaces it has shown everything: there is no moment without a watch.
///
/// An object outside all scopes always has its own watch, and doesn't count.
struct ReferenceWatchPlan: Sendable {
    /// What to do about the watches that run.
    struct Steps: Equatable {
        var start: Set<ReferenceWatch> = []
        var stop: Set<ReferenceWatch> = []
    }

    private let scopes: Set<ReferenceWatch>
    private let limit: Int
    /// Whether the scopes are watched.
    private(set) var isWide = false
    /// The scopes whose watch has shown everything.
    private var synced: Set<ReferenceWatch> = []
    /// The objects inside the scopes that may have their own watch.
    private var inside: Set<ObjectKey> = []
    /// The objects that no scope covers.
    private var outside: Set<ObjectKey> = []

    init(namespaces: [String], limit: Int) {
        scopes = Set(namespaces.map { .wide(namespace: $0) })
        self.limit = limit
    }

    /// Somebody refers to an object that nobody referred to before.
    mutating func insert(_ object: ObjectKey) {
        guard scopes.contains(where: { $0.covers(object) }) else {
            outside.insert(object)
            return
        }
        if inside.count == limit { isWide = true }
        // The wide watch begins later than now, or shows what happens from now on.
        if !isWide { inside.insert(object) }
    }

    /// Nobody refers to an object any more.
    mutating func remove(_ object: ObjectKey) {
        inside.remove(object)
        outside.remove(object)
    }

    /// A watch has shown everything; `true` where other steps may follow from that.
    mutating func sync(_ watch: ReferenceWatch) -> Bool {
        guard case .wide = watch, synced.insert(watch).inserted else { return false }
        inside = inside.filter { !watch.covers($0) }
        return true
    }

    /// What is to be done, given the watches that run or have yet to end.
    ///
    /// - Complexity: O(n) in the number of watches, not of objects.
    func steps(running: Set<ReferenceWatch>) -> Steps {
        var wanted = Set(outside.map { ReferenceWatch.single($0) })
        let own = inside.map { ReferenceWatch.single($0) }
        if isWide {
            wanted.formUnion(scopes)
            // One that hasn't begun would be too late to be of use.
            wanted.formUnion(own.filter(running.contains))
        } else {
            wanted.formUnion(own)
        }
        return Steps(start: wanted.subtracting(running), stop: running.subtracting(wanted))
    }
}
