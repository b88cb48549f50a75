// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Controllers {
    /// Deletes the object if its owners are gone, and does what deletion with a policy asks for.
    ///
    /// - Returns: Whether the object was dealt with and needs no other controller.
    mutating func collectGarbage(
        _ object: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) -> Bool {
        if object.deletionTimestamp != nil {
            if object.finalizers.contains(Deletion.orphanFinalizer) {
                try orphanDependents(of: object, resource)
                return true
            }
            if object.finalizers.contains(Deletion.foregroundFinalizer) {
                try deleteDependents(of: object, resource)
                return true
            }
            return false
        }
        let owners = object.owners.map { (uid: $0.uid, state: state(of: $0, dependent: object)) }
        let verdict = GarbageCollection.verdict(
            owners: owners,
            finalizers: object.finalizers,
            hasDependents: !ownership.dependents(of: object.uid).isEmpty
        )
        switch verdict {
        case .keep: return false
        case .forget(let uids):
            try changeMetadata(of: object, resource) { GarbageCollection.metadata($0, without: uids) }
            return false
        case .delete(let policy):
            try delete(object, resource, policy)
            return true
        }
    }

    private func state(of owner: OwnerReference, dependent: StoredObject) -> GarbageCollection.OwnerState {
        guard let resource = server.registry.resource(apiVersion: owner.apiVersion, kind: owner.kind) else {
            return .solid
        }
        let namespace = resource.type.isNamespaced ? dependent.key.namespace : ""
        let key = ObjectKey(namespace: namespace, name: owner.name)
        guard let found = server.store.object(resource.storage, key), found.uid == owner.uid else {
            return .absent
        }
        let isWaiting =
            found.deletionTimestamp != nil && found.finalizers.contains(Deletion.foregroundFinalizer)
            && owner.blocksOwnerDeletion
        return isWaiting ? .waiting : .solid
    }

    private func orphanDependents(of owner: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        for dependent in ownership.dependents(of: owner.uid) {
            guard let object = server.store.object(dependent.resource, dependent.key),
                let resource = server.registry.resource(dependent.resource)
            else { continue }
            try changeMetadata(of: object, resource) {
                GarbageCollection.metadata($0, without: [owner.uid])
            }
        }
        try removeFinalizer(Deletion.orphanFinalizer, of: owner, resource)
    }

    private mutating func deleteDependents(
        of owner: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        var isBlocked = false
        for dependent in ownership.dependents(of: owner.uid) {
            guard let object = server.store.object(dependent.resource, dependent.key) else { continue }
            let reference = object.owners.first { $0.uid == owner.uid }
            if reference?.blocksOwnerDeletion ?? false { isBlocked = true }
            if object.deletionTimestamp == nil { enqueue(dependent) }
            // One that doesn't hold the owner back is collected once the owner is gone.
        }
        if !isBlocked { try removeFinalizer(Deletion.foregroundFinalizer, of: owner, resource) }
    }

    func delete(_ object: StoredObject, _ resource: ServedResource, _ policy: String?) throws(APIFailure) {
        var request = DeletionRequest()
        request.uid = object.uid
        request.propagationPolicy = policy
        do throws(APIFailure) {
            _ = try server.delete(resource, object.key, request)
        } catch  where error.code == 404 {
            // Gone already.
        }
    }

    func removeFinalizer(
        _ finalizer: String,
        of object: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        try changeMetadata(of: object, resource) { metadata in
            var metadata = metadata
            let rest = (metadata["finalizers"]?.array ?? []).filter { $0.string != finalizer }
            metadata["finalizers"] = rest.isEmpty ? nil : .array(rest)
            return metadata
        }
    }

    private func changeMetadata(
        of object: StoredObject,
        _ resource: ServedResource,
        _ change: (JSONValue) -> JSONValue
    ) throws(APIFailure) {
        do throws(APIFailure) {
            _ = try server.update(resource, object.key, Self.writer) { live, _ in
                var live = live
                live["metadata"] = change(live["metadata"] ?? [:])
                live["metadata", default: [:]]["resourceVersion"] = nil
                live["metadata", default: [:]]["uid"] = .string(object.uid)
                return live
            }
        } catch  where error.code == 404 {
            // Gone already.
        }
    }
}
