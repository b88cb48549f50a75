// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// Deletes an object, or marks it to be deleted.
    ///
    /// - Returns: The object as it was last, and whether it is gone.
    func delete(
        _ resource: ServedResource,
        _ key: ObjectKey,
        _ request: DeletionRequest
    ) throws(APIFailure) -> (object: StoredObject, isGone: Bool) {
        while true {
            guard let current = store.object(resource.storage, key) else {
                throw .notFound(resource.groupResource, key.name)
            }
            try check(request, current, resource)
            let outcome = Deletion.outcome(of: request, on: current.value, resource: resource, now: clock.now)
            if request.isDryRun { return (current, outcome == .remove) }
            do throws(Store.Refusal) {
                switch outcome {
                case .keep: return (current, false)
                case .remove:
                    let last = try store.remove(resource.storage, key, expecting: current.resourceVersion)
                    didChange(resource, last)
                    return (last, true)
                case .mark(let object):
                    let marked = try store.put(
                        resource.storage,
                        key,
                        object,
                        expecting: .version(current.resourceVersion)
                    )
                    didChange(resource, marked)
                    return (marked, false)
                }
            } catch {
                // Changed meanwhile: look at it again.
                continue
            }
        }
    }

    private func check(
        _ request: DeletionRequest,
        _ object: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        if let uid = request.uid, uid != object.uid {
            throw .conflict(
                resource.deletionSubject,
                object.key.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). "
                    + "The object might have been deleted and then recreated"
            )
        }
        if let version = request.resourceVersion, version != String(object.resourceVersion) {
            throw .conflict(
                resource.deletionSubject,
                object.key.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in "
                    + "record (\(object.resourceVersion)). The object might have been modified"
            )
        }
    }
}
