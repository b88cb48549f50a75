// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the garbage collector decides. Pure: it is told how things stand and says what to do.
enum GarbageCollection {
    /// How it stands with one owner of an object.
    enum OwnerState: Sendable, Hashable {
        /// It is there, or nobody can tell because its kind isn't served.
        case solid
        /// No object of that UID is there.
        case absent
        /// It is being deleted in the foreground and waits for this object.
        case waiting
    }

    enum Verdict: Sendable, Hashable {
        case keep
        /// Some owners remain: the references to these UIDs go.
        case forget(Set<String>)
        case delete(policy: String)
    }

    /// What happens to an object with these owners.
    static func verdict(
        owners: [(uid: String, state: OwnerState)],
        finalizers: [String],
        hasDependents: Bool
    ) -> Verdict {
        guard !owners.isEmpty else { return .keep }
        let gone = Set(owners.filter { $0.state != .solid }.map(\.uid))
        guard !gone.isEmpty else { return .keep }
        if owners.contains(where: { $0.state == .solid }) { return .forget(gone) }
        if owners.contains(where: { $0.state == .waiting }), hasDependents {
            return .delete(policy: "Foreground")
        }
        if finalizers.contains(Deletion.orphanFinalizer) { return .delete(policy: "Orphan") }
        if finalizers.contains(Deletion.foregroundFinalizer) { return .delete(policy: "Foreground") }
        return .delete(policy: "Background")
    }

    /// Metadata without references to those owners.
    static func metadata(_ metadata: JSONValue, without uids: Set<String>) -> JSONValue {
        var metadata = metadata
        let kept = (metadata["ownerReferences"]?.array ?? []).filter {
            !uids.contains($0["uid"]?.string ?? "")
        }
        metadata["ownerReferences"] = kept.isEmpty ? nil : .array(kept)
        return metadata
    }
}
