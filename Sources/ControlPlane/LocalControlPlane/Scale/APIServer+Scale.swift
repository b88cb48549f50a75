// SPDX-License-Identifier: Apache-2.0

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
