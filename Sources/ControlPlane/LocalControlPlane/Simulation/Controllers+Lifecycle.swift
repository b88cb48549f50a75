// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension Controllers {
    /// Gives a namespace what every namespace has, or empties one that is being deleted.
    mutating func reconcileNamespace(_ namespace: StoredObject, _ resource: ServedResource) throws(APIFailure)
    {
        let name = namespace.key.name
        guard namespace.deletionTimestamp != nil else {
            try ensure("ServiceAccount", "default", in: name, [:])
            try ensure(
                "ConfigMap",
                "kube-root-ca.crt",
                in: name,
                [
                    "data": [
                        "ca.crt":
                            "the local control plane serves plain HTTP and has no certificate authority\n"
                    ]
                ]
            )
            return
        }
        var isEmpty = true
        for resource in server.registry.resources
        where resource.type.isNamespaced && resource.presentation == .stored {
            for object in server.store.objects(resource.storage, namespace: name).objects {
                if object.deletionTimestamp == nil { try delete(object, resource, "Background") }
                if server.store.object(resource.storage, object.key) != nil { isEmpty = false }
            }
        }
        guard isEmpty else { return }
        var emptied = namespace.value
        emptied["spec", default: [:]]["finalizers"] = nil
        do throws(Store.Refusal) {
            _ = try server.commit(
                resource,
                emptied,
                expecting: .version(namespace.resourceVersion),
                Self.writer
            )
        } catch {
            enqueue(ObjectReference(.namespaces, namespace.key))
        }
    }

    private func ensure(
        _ kind: String,
        _ name: String,
        in namespace: String,
        _ content: JSONValue
    ) throws(APIFailure) {
        guard let resource = server.registry.resource(apiVersion: "v1", kind: kind),
            server.store.object(resource.storage, ObjectKey(namespace: namespace, name: name)) == nil
        else { return }
        var object = content
        object["metadata"] = ["name": .string(name), "namespace": .string(namespace)]
        _ = try server.create(resource, namespace: namespace, object, Self.writer)
    }

    /// Accepts a new definition, or removes the objects of one that is being deleted, and then itself.
    mutating func reconcileDefinition(
        _ definition: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        guard definition.deletionTimestamp != nil else { return try establish(definition, resource) }
        guard definition.finalizers.contains(Definitions.cleanupFinalizer) else { return }
        let spec = definition.value["spec"] ?? [:]
        let storage = GroupResource(
            group: spec["group"]?.string ?? "",
            plural: spec[path: "names", "plural"]?.string ?? ""
        )
        guard let custom = server.registry.resource(storage) else {
            return try removeFinalizer(Definitions.cleanupFinalizer, of: definition, resource)
        }
        for object in server.store.objects(storage).objects where object.deletionTimestamp == nil {
            try delete(object, custom, "Background")
        }
        if server.store.objects(storage).objects.isEmpty {
            try removeFinalizer(Definitions.cleanupFinalizer, of: definition, resource)
        }
    }

    /// The kind is served already when the creation is answered; this only says so.
    private func establish(_ definition: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        guard !Conditions.holds("Established", in: definition.value) else { return }
        let options = WriteOptions(manager: "kube-apiserver")
        let now = server.clock.now
        _ = try server.update(resource, definition.key, subresource: "status", options) { live, _ in
            var live = live
            live["metadata", default: [:]]["resourceVersion"] = nil
            live["status"] = Definitions.established(live, now: now)
            return live
        }
    }
}
