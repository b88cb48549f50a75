import KubeModel

extension APIServer {
    /// Answers a request.
    func reply(to request: APIRequest) -> APIReply {
        do throws(APIFailure) {
            if let reply = try discovery(request) { return .response(reply) }
            guard let path = ResourcePath(request.path), !path.plural.isEmpty,
                let resource = registry[path]
            else { throw .noSuchPath }
            guard let verb = APIVerb(request, path) else { throw .methodNotAllowed() }
            return try reply(to: request, verb, path, resource)
        } catch {
            return .response(APIResponse(error))
        }
    }

    private func reply(
        to request: APIRequest,
        _ verb: APIVerb,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIReply {
        if resource.traits.isVirtual {
            guard verb == .create else { throw .methodNotAllowed() }
            // Whatever is asked, the answer is yes; so a body that only Go's types could read needn't be read.
            let review = request.mediaType == RequestBody.protobuf ? [:] : try RequestBody.object(request)
            return .response(APIResponse(201, AccessReviews.answer(review, resource)))
        }
        guard path.subresource.isEmpty || serves(path.subresource, of: resource) else {
            throw absence(of: path, resource)
        }
        if path.subresource == "scale" { return .response(try scale(request, verb, path, resource)) }
        switch verb {
        case .get: return .response(try get(request, path, resource))
        case .list: return .response(try list(request, path, resource))
        case .watch: return .watch(try watchPlan(request, path, resource))
        case .create: return .response(try create(request, path, resource))
        case .update: return .response(try replace(request, path, resource))
        case .patch: return .response(try patch(request, path, resource))
        case .apply: return .response(try apply(request, path, resource))
        case .delete: return .response(try delete(request, path, resource))
        case .deletecollection: return .response(try deleteCollection(request, path, resource))
        }
    }

    /// What needs a container says that there is none, rather than that the path is wrong.
    private func absence(of path: ResourcePath, _ resource: ServedResource) -> APIFailure {
        guard resource.storage == .pods, APIFailure.containerSubresources.contains(path.subresource) else {
            return .noSuchSubresource
        }
        let key = ObjectKey(namespace: path.namespace, name: path.name)
        guard store.object(resource.storage, key) != nil else {
            return .notFound(resource.groupResource, path.name)
        }
        return .noContainers(path.subresource)
    }

    private func serves(_ subresource: String, of resource: ServedResource) -> Bool {
        switch subresource {
        case "status": resource.traits.hasStatus
        case "scale": resource.traits.scale != nil
        case "finalize": resource.storage == .namespaces
        default: false
        }
    }

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

    private func get(
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

    private func create(
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

    private func replace(
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

    /// Kind, version, name and namespace of a body must be those of the path; missing ones are taken from it.
    private func checkIdentity(
        _ object: inout JSONValue,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) {
        guard object.object != nil else {
            throw .badRequest("the object provided is unrecognized (must be of type \(resource.kind))")
        }
        let type = resource.type
        if let sent = object["apiVersion"]?.string, !sent.isEmpty, sent != type.apiVersion {
            throw .badRequest(
                "the API version in the data (\(sent)) does not match the expected API version (\(type.apiVersion))"
            )
        }
        if let sent = object["kind"]?.string, !sent.isEmpty, sent != type.kind {
            if resource.isCustom {
                throw .invalid(
                    kind: sent,
                    group: type.group,
                    name: object.name,
                    [.invalid("kind", .string(sent), "must be \(type.kind)")]
                )
            }
            throw .badRequest(
                "\(sent) in version \"\(type.version)\" cannot be handled as a \(type.kind): "
                    + "no kind \"\(sent)\" is registered for version \"\(type.apiVersion)\""
            )
        }
        if resource.isCustom, object["kind"]?.string?.isEmpty ?? true {
            throw .badRequest("Object 'Kind' is missing in the object provided")
        }
        object["apiVersion"] = .string(type.apiVersion)
        object["kind"] = .string(type.kind)
        if !path.name.isEmpty {
            let name = object.name
            guard name.isEmpty || name == path.name else {
                throw .badRequest(
                    "the name of the object (\(name)) does not match the name on the URL (\(path.name))"
                )
            }
            object["metadata", default: [:]]["name"] = .string(path.name)
        }
        guard type.isNamespaced else { return }
        let namespace = object.namespace
        if path.namespace.isEmpty { throw .noSuchPath }
        guard namespace.isEmpty || namespace == path.namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
        }
    }
}

extension APIServer {
    private func patch(
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

    private func checkPatched(_ patched: JSONValue, live: JSONValue) throws(APIFailure) {
        guard patched.name == live.name else {
            throw .badRequest(
                "the name of the object (\(patched.name)) does not match the name on the URL (\(live.name))"
            )
        }
        guard patched["apiVersion"] == live["apiVersion"], patched["kind"] == live["kind"] else {
            throw .badRequest("the patch must not change the apiVersion or the kind of the object")
        }
    }

    private func apply(
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

    private func delete(
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

    private func deleteCollection(
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
