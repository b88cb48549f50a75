// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What each verb does with the objects of a path.
extension APIServer {
    private func renderer(
        _ request: APIRequest,
        _ resource: ServedResource
    ) throws(APIFailure) -> ObjectRenderer {
        var renderer = ObjectRenderer(
            resource: resource,
            representation: try Representation(accept: request.accept),
            now: clock.now
        )
        if let include = request.query["includeObject"] { renderer.includeObject = include }
        return renderer
    }

    func get(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        let renderer = try renderer(request, resource)
        guard
            let object = store.object(resource.storage, ObjectKey(namespace: path.namespace, name: path.name))
        else {
            throw .notFound(resource.groupResource, path.name)
        }
        return APIResponse(200, renderer.object(object))
    }

    private func answer(
        _ result: WriteResult,
        _ renderer: ObjectRenderer,
        code: Int = 200
    ) -> APIResponse {
        var response = APIResponse(code, renderer.object(result.object))
        response.headers += result.warnings.map { ("Warning", Self.warning($0)) }
        return response
    }

    /// A `Warning` header as RFC 7234 has it.
    private static func warning(_ text: String) -> String {
        let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "299 - \"\(quoted)\""
    }

    func create(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        guard path.name.isEmpty else { throw .methodNotAllowed() }
        let renderer = try renderer(request, resource)
        let options = try WriteOptions(request, verb: .create)
        var sent = try RequestBody.object(request, resource.type)
        try checkIdentity(&sent, path, resource)
        let result = try create(resource, namespace: path.namespace, sent, options)
        return answer(result, renderer, code: 201)
    }

    func replace(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        guard !path.name.isEmpty else { throw .methodNotAllowed() }
        let renderer = try renderer(request, resource)
        let options = try WriteOptions(request, verb: .update)
        var sent = try RequestBody.object(request, resource.type)
        try checkIdentity(&sent, path, resource)
        let key = ObjectKey(namespace: path.namespace, name: path.name)
        if resource.traits.createsOnUpdate, store.object(resource.storage, key) == nil {
            return answer(try create(resource, namespace: path.namespace, sent, options), renderer, code: 201)
        }
        let body = sent
        if path.subresource == "finalize" { return try finalize(key, body, resource, renderer) }
        let result = try update(
            resource,
            key,
            subresource: path.subresource,
            options,
            isReplacement: true
        ) { _, _ in body }
        return answer(result, renderer)
    }

    /// `/finalize` of a namespace: takes its spec finalizers off, and with the last one the namespace goes.
    private func finalize(
        _ key: ObjectKey,
        _ body: JSONValue,
        _ resource: ServedResource,
        _ renderer: ObjectRenderer
    ) throws(APIFailure) -> APIResponse {
        guard let old = store.object(.namespaces, key) else { throw .notFound(.namespaces, key.name) }
        var object = old.value
        object["spec", default: [:]]["finalizers"] = body[path: "spec", "finalizers"]
        do throws(Store.Refusal) {
            let stored = try commit(
                resource,
                object,
                expecting: .version(old.resourceVersion),
                WriteOptions(manager: "finalize")
            )
            return APIResponse(200, renderer.object(stored))
        } catch {
            throw refusal(error, resource, key)
        }
    }

    func patch(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        guard !path.name.isEmpty else { throw .methodNotAllowed() }
        let renderer = try renderer(request, resource)
        let options = try WriteOptions(request, verb: .patch)
        let key = ObjectKey(namespace: path.namespace, name: path.name)
        let patch = try Patching(request, resource)
        let result = try update(resource, key, subresource: path.subresource, options) {
            (live, _) throws(APIFailure) in
            var patched = try patch.apply(to: live)
            // A patch that names no version has none as its precondition.
            if !patch.namesVersion { patched["metadata", default: [:]]["resourceVersion"] = nil }
            try self.checkPatched(patched, live: live)
            return patched
        }
        return answer(result, renderer)
    }

    func apply(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        guard !path.name.isEmpty else { throw .methodNotAllowed() }
        guard request.mediaType == "application/apply-patch+yaml" else {
            throw .unsupportedMediaType(RequestBody.patchTypes)
        }
        let renderer = try renderer(request, resource)
        let options = try WriteOptions(request, verb: .apply)
        var configuration = try RequestBody.yaml(request.body)
        if !(configuration[path: "metadata", "managedFields"]?.array?.isEmpty ?? true) {
            throw .badRequest("metadata.managedFields must be nil")
        }
        configuration["metadata", default: [:]]["managedFields"] = nil
        if let kind = configuration["kind"]?.string, kind != resource.kind {
            let apiVersion = configuration["apiVersion"]?.string ?? ""
            throw .badRequest("invalid object type: \(apiVersion), Kind=\(kind)")
        }
        try checkIdentity(&configuration, path, resource)
        let result = try apply(
            resource,
            ObjectKey(namespace: path.namespace, name: path.name),
            subresource: path.subresource,
            configuration,
            options
        )
        return answer(result, renderer, code: result.isCreated ? 201 : 200)
    }

    func delete(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        guard path.subresource.isEmpty else { throw .methodNotAllowed() }
        let renderer = try renderer(request, resource)
        let key = ObjectKey(namespace: path.namespace, name: path.name)
        let (object, isGone) = try delete(resource, key, try DeletionRequest(request))
        guard isGone, !resource.traits.returnsDeletedObject else {
            return APIResponse(200, renderer.object(object))
        }
        var details: JSONValue = ["name": .string(key.name)]
        if !resource.group.isEmpty { details["group"] = .string(resource.group) }
        details["kind"] = .string(resource.type.plural)
        details["uid"] = .string(object.uid)
        return APIResponse(
            200,
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details]
        )
    }

    func deleteCollection(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        let renderer = try renderer(request, resource)
        let filter = try filter(request, path, resource)
        let options = try DeletionRequest(request)
        let (objects, version) = store.objects(resource.storage, namespace: path.namespace)
        var deleted: [StoredObject] = []
        for object in objects where filter.matches(object) {
            do throws(APIFailure) {
                deleted.append(try delete(resource, object.key, options).object)
            } catch  where error.code == 404 {
                continue
            }
        }
        return APIResponse(
            200,
            renderer.list(deleted, metadata: ["resourceVersion": .string(String(version))])
        )
    }
}
