// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// How often a write is tried again when something else changed the object meanwhile.
    private static let attempts = 20

    /// Creates an object that was sent in the version of the resource.
    func create(
        _ resource: ServedResource,
        namespace: String,
        _ sent: JSONValue,
        _ options: WriteOptions
    ) throws(APIFailure) -> WriteResult {
        let generatePrefix = sent[path: "metadata", "generateName"]?.string ?? ""
        let isGenerated = sent.name.isEmpty && !generatePrefix.isEmpty
        for _ in 0..<Self.attempts {
            var admission = Admission(server: self, resource: resource, subresource: "", options: options)
            let name = isGenerated ? Identifiers.name(prefix: generatePrefix) : sent.name
            let object = try admission.creation(of: sent, key: ObjectKey(namespace: namespace, name: name))
            do throws(Store.Refusal) {
                let stored = try commit(resource, object, expecting: .absent, options)
                return WriteResult(object: stored, warnings: admission.warnings, isCreated: true)
            } catch {
                if case .exists = error, isGenerated { continue }
                let shown = isGenerated && options.namesRefusedByPrefix ? generatePrefix : name
                throw refusal(error, resource, ObjectKey(namespace: namespace, name: shown))
            }
        }
        throw .alreadyExists(resource.groupResource, generatePrefix)
    }

    /// Changes an object by a function from its present state, in the version of the resource. The function may
    /// run several times.
    func update(
        _ resource: ServedResource,
        _ key: ObjectKey,
        subresource: String = "",
        _ options: WriteOptions,
        isApply: Bool = false,
        isReplacement: Bool = false,
        change: (JSONValue, StoredObject) throws(APIFailure) -> JSONValue
    ) throws(APIFailure) -> WriteResult {
        for _ in 0..<Self.attempts {
            guard let old = store.object(resource.storage, key) else {
                throw .notFound(resource.groupResource, key.name)
            }
            let sent = try change(resource.value(of: old), old)
            try checkPreconditions(resource, sent, old)
            var admission = Admission(
                server: self,
                resource: resource,
                subresource: subresource,
                options: options
            )
            admission.isApply = isApply
            admission.isReplacement = isReplacement
            let object = try admission.update(to: sent, from: old)
            if object == old.value { return WriteResult(object: old, warnings: admission.warnings) }
            do throws(Store.Refusal) {
                let stored = try commit(resource, object, expecting: .version(old.resourceVersion), options)
                return WriteResult(object: stored, warnings: admission.warnings)
            } catch {
                // Someone was faster: with a precondition that's a conflict, without one it's tried again.
                guard case .changed(.some) = error,
                    sent[path: "metadata", "resourceVersion"]?.string?.isEmpty ?? true
                else { throw refusal(error, resource, key) }
            }
        }
        throw .modified(resource.groupResource, key.name)
    }

    /// The resource version and UID that a client sends must be those of the object.
    private func checkPreconditions(
        _ resource: ServedResource,
        _ sent: JSONValue,
        _ old: StoredObject
    ) throws(APIFailure) {
        let metadata = sent["metadata"] ?? [:]
        if let uid = metadata["uid"]?.string, !uid.isEmpty, uid != old.uid {
            throw .conflict(
                resource.groupResource,
                old.key.name,
                "StorageError: invalid object, Code: 4, Key: \(resource.storageKey(of: old.key)), "
                    + "ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: \(uid), UID in object meta: \(old.uid)"
            )
        }
        if let version = metadata["resourceVersion"]?.string, !version.isEmpty, version != "0",
            version != String(old.resourceVersion)
        {
            throw .modified(resource.groupResource, old.key.name)
        }
    }

    /// Stores what admission made of an object, or, if it was waiting for its last finalizer, removes it.
    func commit(
        _ resource: ServedResource,
        _ object: JSONValue,
        expecting expectation: Store.Expectation,
        _ options: WriteOptions
    ) throws(Store.Refusal) -> StoredObject {
        let key = ObjectKey(namespace: object.namespace, name: object.name)
        if options.isDryRun {
            return try dryRun(resource.storage, key, object, expecting: expectation)
        }
        let stored: StoredObject
        if case .version(let version) = expectation, Deletion.isComplete(object, in: resource.storage) {
            stored = try store.remove(resource.storage, key, last: object, expecting: version)
        } else {
            stored = try store.put(resource.storage, key, object, expecting: expectation)
        }
        didChange(resource, stored)
        return stored
    }

    private func dryRun(
        _ storage: GroupResource,
        _ key: ObjectKey,
        _ object: JSONValue,
        expecting expectation: Store.Expectation
    ) throws(Store.Refusal) -> StoredObject {
        let current = store.object(storage, key)
        if case .absent = expectation, let current { throw .exists(current) }
        var object = object
        if current == nil, object[path: "metadata", "resourceVersion"] == nil {
            return StoredObject(object, version: 0)
        }
        object["metadata", default: [:]]["resourceVersion"] = nil
        return StoredObject(object, version: current?.resourceVersion ?? 0)
    }

    /// What has to follow a change at once.
    func didChange(_ resource: ServedResource, _ object: StoredObject) {
        guard resource.storage == .customResourceDefinitions else { return }
        refreshDefinition(object.key, last: object.value)
    }

    func refusal(_ refusal: Store.Refusal, _ resource: ServedResource, _ key: ObjectKey) -> APIFailure {
        switch refusal {
        case .exists: return .alreadyExists(resource.groupResource, key.name)
        case .changed(nil): return .notFound(resource.groupResource, key.name)
        case .changed: return .modified(resource.groupResource, key.name)
        case .namespaceMissing: return .notFound(.namespaces, key.namespace)
        case .namespaceTerminating:
            let why =
                "unable to create new content in namespace \(key.namespace) because it is being terminated"
            return .forbidden(
                resource.groupResource,
                key.name,
                why,
                causes: [
                    [
                        "reason": "NamespaceTerminating",
                        "message": .string("namespace \(key.namespace) is being terminated"),
                        "field": "metadata.namespace",
                    ]
                ]
            )
        }
    }
}
