import KubeModel

extension APIServer {
    /// GET, PUT and PATCH of `/scale`.
    func scale(
        _ request: APIRequest,
        _ verb: APIVerb,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        let key = ObjectKey(namespace: path.namespace, name: path.name)
        guard let paths = resource.traits.scale else { throw .noSuchPath }
        guard let object = store.object(resource.storage, key) else {
            throw .notFound(resource.groupResource, key.name)
        }
        let scale = Scale(paths: paths)
        switch verb {
        case .get: return APIResponse(200, scale.view(of: resource.value(of: object)))
        case .update:
            let sent = try RequestBody.object(request, Scale.type)
            return try setScale(request, verb, key, resource, scale) { _ in sent }
        case .patch:
            let patch = try Patching(request, resource)
            return try setScale(request, verb, key, resource, scale) { (view) throws(APIFailure) in
                var patched = try patch.apply(to: view)
                if !patch.namesVersion { patched["metadata", default: [:]]["resourceVersion"] = nil }
                return patched
            }
        case .apply:
            let sent = try RequestBody.yaml(request.body)
            return try setScale(request, verb, key, resource, scale) { _ in sent }
        default: throw .methodNotAllowed()
        }
    }

    private func setScale(
        _ request: APIRequest,
        _ verb: APIVerb,
        _ key: ObjectKey,
        _ resource: ServedResource,
        _ scale: Scale,
        change: (JSONValue) throws(APIFailure) -> JSONValue
    ) throws(APIFailure) -> APIResponse {
        let options = try WriteOptions(request, verb: verb)
        let result = try update(resource, key, subresource: "scale", options) {
            (live, _) throws(APIFailure) in
            let wanted = try change(scale.view(of: live))
            let replicas = wanted[path: "spec", "replicas"]?.integer ?? 0
            // A custom kind's own rules say what is wrong with it.
            guard replicas >= 0 || resource.isCustom else {
                throw .invalid(
                    kind: "Scale",
                    group: "autoscaling",
                    name: key.name,
                    [.invalid("spec.replicas", .integer(replicas), "must be greater than or equal to 0")]
                )
            }
            return scale.set(replicas, in: live, version: wanted[path: "metadata", "resourceVersion"])
        }
        return APIResponse(200, scale.view(of: resource.value(of: result.object)))
    }
}

/// How a kind's replicas look as `autoscaling/v1` `Scale`.
struct Scale: Sendable {
    static let type = ResourceType(group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")
    let paths: ServedResource.ScalePaths

    func view(of object: JSONValue) -> JSONValue {
        let metadata = object["metadata"] ?? [:]
        var kept: JSONValue = [:]
        for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            kept[field] = metadata[field]
        }
        let replicas = value(at: paths.specReplicas, in: object) ?? 0
        var status: JSONValue = ["replicas": value(at: paths.statusReplicas, in: object) ?? 0]
        if let selector = selector(of: object) { status["selector"] = .string(selector) }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": kept,
            // Go leaves a zero out here.
            "spec": replicas == 0 ? [:] : ["replicas": replicas],
            "status": status,
        ]
    }

    func set(_ replicas: Int64, in object: JSONValue, version: JSONValue?) -> JSONValue {
        var object = object
        Self.set(.integer(replicas), at: paths.specReplicas[...], in: &object)
        object["metadata", default: [:]]["resourceVersion"] = version
        return object
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in object: inout JSONValue) {
        guard let first = path.first else {
            object = value
            return
        }
        set(value, at: path.dropFirst(), in: &object[first, default: [:]])
    }

    private func value(at path: [String], in object: JSONValue) -> JSONValue? {
        var value: JSONValue? = object
        for step in path { value = value?[step] }
        return value
    }

    /// What is wrong with a custom object's replicas.
    func errors(in object: JSONValue) -> [FieldError] {
        [paths.specReplicas, paths.statusReplicas].compactMap { path in
            guard let number = value(at: path, in: object)?.integer, number < 0 else { return nil }
            return .invalid(
                ".\(path.joined(separator: "."))",
                .integer(number),
                "should be a non-negative integer"
            )
        }
    }

    private func selector(of object: JSONValue) -> String? {
        if let path = paths.labelSelector { return value(at: path, in: object)?.string }
        let pairs = object[path: "spec", "selector", "matchLabels"]?.object?.members ?? []
        guard !pairs.isEmpty else { return nil }
        return pairs.map { "\($0.key)=\($0.value.string ?? "")" }.sorted().joined(separator: ",")
    }
}
