import KubeModel

extension Controllers {
    /// Gives a namespace what every namespace has, or empties one that is being deleted.
    mutating func reconcileNamespace(_ namespace: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        let name = namespace.key.name
        guard namespace.deletionTimestamp != nil else {
            try ensure("ServiceAccount", "default", in: name, [:])
            try ensure(
                "ConfigMap", "kube-root-ca.crt", in: name,
                ["data": ["ca.crt": "the local control plane serves plain HTTP and has no certificate authority\n"]]
            )
            return
        }
        var isEmpty = true
        for resource in server.registry.resources where resource.type.isNamespaced && resource.presentation == .stored {
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
                resource, emptied, expecting: .version(namespace.resourceVersion), Self.writer
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

    /// Removes the objects of a kind whose definition is being deleted, and then the definition.
    mutating func reconcileDefinition(_ definition: StoredObject, _ resource: ServedResource) throws(APIFailure) {
        guard definition.deletionTimestamp != nil, definition.finalizers.contains(Definitions.cleanupFinalizer) else {
            return
        }
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
}
