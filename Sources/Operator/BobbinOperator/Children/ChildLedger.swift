// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI

/// What the operator did with a child last, so that nothing is written that is already so.
///
/// Three things together say whether a child needs an apply: the digest of what we want, which the child carries
/// as an annotation; the digest of what we saw when we last found it right; and, where these don't settle it
/// (after a restart, or after somebody's edit), a comparison of the object itself.
struct ChildLedger: Sendable {
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

    private let records: Remembered<ChildRecords>

    /// - Parameter records: What is remembered of each owner's children, by the owner.
    init(_ records: Remembered<ChildRecords> = Remembered(blank: ChildRecords())) { self.records = records }

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
        let entry = records[owner.key(ofChildIn: live.key.namespace)].entry(Object.self, live.key.name)
        if let entry, entry.wanted == wanted, entry.seen == live.digest {
            live.spec.discard()
            return .settled
        }
        guard let spec = try live.spec.value(),
            Self.isApplied(configuration, as: Object.self, spec: spec, in: live.metadata)
        else {
            return .apply
        }
        record(live, wanted: wanted, owner: owner)
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
        records.update(owner.key(ofChildIn: key.namespace)) {
            $0.claimRepair(of: Object.self, key.name, wanted: wanted, at: now)
        }
    }

    /// Records that the object, as it now is, is what was wanted.
    func record<Object: Child>(_ live: Object, wanted: Digest, owner: ChildOwner) {
        live.spec.discard()
        records.update(owner.key(ofChildIn: live.key.namespace)) { $0.record(live, wanted: wanted) }
    }

    /// Whether an object is as it was when it was last found right.
    func hasSeen<Object: Child>(_ live: Object, owner: ChildOwner) -> Bool {
        let records = records[owner.key(ofChildIn: live.key.namespace)]
        return records.entry(Object.self, live.key.name)?.seen == live.digest
    }

    /// Drops what was recorded of a child that was deleted.
    func drop<Object: Child>(_ live: Object, owner: ChildOwner) {
        records.update(owner.key(ofChildIn: live.key.namespace)) { $0.drop(Object.self, live.key.name) }
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
