// SPDX-License-Identifier: Apache-2.0

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
}
