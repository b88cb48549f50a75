import KubeModel
import SpinAPI
import Synchronization

/// What the operator did with a child last, so that nothing is written that is already so.
///
/// Three things together say whether a child needs an apply: the digest of what we want, which the child carries
/// as an annotation; the digest of what we saw when we last found it right; and, where these don't settle it
/// (after a restart, or after somebody's edit), a comparison of the object itself.
final class ChildLedger: Sendable {
    /// The annotation that holds the digest of the configuration last applied. It lets a field that we no longer
    /// render be found and removed after a restart, which the object alone couldn't tell.
    static let annotation = SpinKeyspace.appliedConfigurationAnnotation

    /// What to do with a child.
    enum Verdict: Equatable {
        case apply
        case settled
        /// It is ours and has no owner any more: it is given this one, and applied.
        case adopt
        /// It is ours and is being deleted: what is applied to it goes with it.
        case terminating
        /// An object of that name is there that isn't ours; it must not be touched.
        case foreign
    }

    private struct Entry {
        /// What the child is.
        var type: ObjectIdentifier
        var name: String
        var wanted: Digest
        var seen: Digest
    }

    private struct State {
        /// The few children of each owner, by the owner in their namespace.
        var entries: [ObjectKey: [Entry]] = [:]
        /// The children that others keep changing, likewise.
        var contested: [ObjectKey: [String: RepairPace]] = [:]
    }

    private let state = Mutex(State())

    /// Decides about a child. `wanted` is the digest of the configuration, which carries it as its annotation.
    func verdict<Object: Child>(
        on live: Object?,
        wanted: Digest,
        configuration: JSONValue,
        owner: ChildOwner
    ) throws -> Verdict {
        guard let live else { return .apply }
        switch Ownership(of: live.metadata, for: owner) {
        case .ours: if live.metadata.isBeingDeleted { return .terminating }
        case .predecessors: return live.metadata.isBeingDeleted ? .terminating : .apply
        case .orphaned: return live.metadata.isBeingDeleted ? .terminating : .adopt
        case .foreign: return try isCopy(live, of: configuration, for: owner) ? .adopt : .foreign
        }
        guard !Takeover.isNeeded(for: live.metadata) else { return .apply }
        guard live.metadata.annotations[Self.annotation] == wanted.description else { return .apply }
        let entry = entry(of: live.key, Object.self, owner)
        if let entry, entry.wanted == wanted, entry.seen == live.digest {
            live.spec.discard()
            return .settled
        }
        guard let spec = try live.spec.value(),
            Self.isApplied(configuration, as: Object.self, spec: spec, in: live.metadata)
        else {
            return .apply
        }
        record(live, wanted: wanted)
        return .settled
    }

    /// Whether an object without our field manager is what we made all the same: a restore may lose who managed what,
    /// and then all that is left is our mark, on an object without an owner that is to the letter what we would apply.
    private func isCopy<Object: Child>(
        _ live: Object,
        of configuration: JSONValue,
        for owner: ChildOwner
    ) throws -> Bool {
        guard live.metadata.annotations[Self.annotation] != nil, live.metadata.controller == nil,
            live.metadata.ownerReferences.isEmpty, !live.metadata.isBeingDeleted,
            let content = Object.content(of: configuration), let spec = try live.spec.value()
        else { return false }
        return Comparison.isApplied(content, in: spec, exactLists: Object.exactLists)
    }

    /// Asks for a write that makes a child again what it was after somebody else changed or deleted it.
    ///
    /// `nil` where it may be written, which counts it; else how long it has to wait. What changes because we want
    /// something else is no repair.
    func claimRepair<Object: Child>(
        of key: ObjectKey,
        _ type: Object.Type,
        wanted: Digest,
        owner: ChildOwner,
        at now: Duration
    ) -> Duration? {
        guard let entry = entry(of: key, type, owner), entry.wanted == wanted else { return nil }
        return state.withLock { state in
            let name = "\(Object.type.kind)/\(key.name)"
            return state.contested[Self.app(key, owner), default: [:]][name, default: RepairPace()].claim(
                at: now
            )
        }
    }

    private func entry<Object: Child>(
        of key: ObjectKey,
        _ type: Object.Type,
        _ owner: ChildOwner
    ) -> Entry? {
        state.withLock { state in
            state.entries[Self.app(key, owner)]?.first {
                $0.type == ObjectIdentifier(Object.self) && $0.name == key.name
            }
        }
    }

    private static func app(_ child: ObjectKey, _ owner: ChildOwner) -> ObjectKey {
        ObjectKey(namespace: child.namespace, name: owner.name)
    }

    /// Notes that the object, as it now is, is what was wanted.
    func record<Object: Child>(_ live: Object, wanted: Digest) {
        live.spec.discard()
        guard let app = Self.app(of: live) else { return }
        let entry = Entry(
            type: ObjectIdentifier(Object.self),
            name: live.metadata.name,
            wanted: wanted,
            seen: live.digest
        )
        state.withLock { state in
            state.entries[app, default: []].removeAll { Self.isOf(live, $0) }
            state.entries[app, default: []].append(entry)
        }
    }

    /// Whether an object is as it was when it was last found right.
    func hasSeen<Object: Child>(_ live: Object) -> Bool {
        state.withLock { state in
            Self.app(of: live).flatMap { state.entries[$0]?.first { Self.isOf(live, $0) } }?.seen
                == live.digest
        }
    }

    /// Forgets a child that was deleted.
    func forget<Object: Child>(_ live: Object) {
        guard let app = Self.app(of: live) else { return }
        state.withLock { $0.entries[app]?.removeAll { Self.isOf(live, $0) } }
    }

    /// Forgets the children of an app that is gone.
    func forget(_ app: ObjectKey) {
        state.withLock { state in
            state.entries[app] = nil
            state.contested[app] = nil
        }
    }

    private static func app<Object: Child>(of child: Object) -> ObjectKey? {
        child.metadata.controller.map { ObjectKey(namespace: child.metadata.namespace, name: $0.name) }
    }

    private static func isOf<Object: Child>(_ child: Object, _ entry: Entry) -> Bool {
        entry.type == ObjectIdentifier(Object.self) && entry.name == child.metadata.name
    }

    private static func isApplied<Object: Child>(
        _ configuration: JSONValue,
        as type: Object.Type,
        spec: JSONValue,
        in live: ObjectMeta
    ) -> Bool {
        let metadata: JSONValue = [
            "labels": .object(JSONObject(live.labels)),
            "annotations": .object(JSONObject(live.annotations)),
            "ownerReferences": .array(live.ownerReferences.map(\.json)),
        ]
        for part in ["labels", "annotations", "ownerReferences"] {
            guard let wanted = configuration[path: "metadata", part] else { continue }
            guard let found = metadata[part], Comparison.isApplied(wanted, in: found) else { return false }
        }
        guard let content = Object.content(of: configuration) else { return true }
        return Comparison.isApplied(content, in: spec, exactLists: Object.exactLists)
    }
}

extension JSONObject {
    fileprivate init(_ map: [String: String]) {
        self.init(members: map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }
}
