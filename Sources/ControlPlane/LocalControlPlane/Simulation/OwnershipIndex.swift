// SPDX-License-Identifier: Apache-2.0

/// Who depends on whom, by the UIDs of owners.
struct OwnershipIndex: Sendable {
    private var dependentsByOwner: [String: Set<ObjectReference>] = [:]
    private var ownersByDependent: [ObjectReference: [String]] = [:]

    /// Takes an object's owners in.
    mutating func update(_ reference: ObjectReference, owners: [String]) {
        let before = ownersByDependent[reference] ?? []
        guard before != owners else { return }
        for owner in before {
            dependentsByOwner[owner]?.remove(reference)
            if dependentsByOwner[owner]?.isEmpty ?? false { dependentsByOwner[owner] = nil }
        }
        ownersByDependent[reference] = owners.isEmpty ? nil : owners
        for owner in owners { dependentsByOwner[owner, default: []].insert(reference) }
    }

    mutating func remove(_ reference: ObjectReference) { update(reference, owners: []) }

    func dependents(of uid: String) -> Set<ObjectReference> { dependentsByOwner[uid] ?? [] }
}
