// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// The selectors of a list, a watch or a collection's deletion.
    func filter(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> ObjectFilter {
        var filter = ObjectFilter(namespace: path.namespace)
        if let text = request.query["labelSelector"] { filter.labels = try LabelSelector(text) }
        if let text = request.query["fieldSelector"] {
            filter.fields = try FieldSelector(text, supported: resource.selectableFields)
            if resource.presentation == .newEvent {
                filter.fields = filter.fields.renamed(EventShapes.coreFields)
            }
        }
        return filter
    }

    func list(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> APIResponse {
        var renderer = ObjectRenderer(
            resource: resource,
            representation: try Representation(accept: request.accept),
            now: clock.now
        )
        if let include = request.query["includeObject"] { renderer.includeObject = include }
        let filter = try filter(request, path, resource)
        if request.query["sendInitialEvents"] != nil {
            throw .invalidOptions(
                "ListOptions",
                [.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")]
            )
        }
        let page = try ListPage(request.query)
        let (objects, version) = try snapshot(resource, page, namespace: path.namespace)
        let selected =
            filter.selectsAll && filter.namespace.isEmpty ? objects : objects.filter(filter.matches)
        let (items, rest) = page.cut(selected)
        var metadata: JSONValue =
            resource.isCustom && renderer.representation == .whole ? ["continue": ""] : [:]
        metadata["resourceVersion"] = .string(String(version))
        if let last = items.last, rest > 0 {
            metadata["continue"] = .string(ContinueToken(version: version, last: last.key).text)
            if filter.selectsAll { metadata["remainingItemCount"] = .integer(Int64(rest)) }
        }
        return APIResponse(200, renderer.list(items, metadata: metadata))
    }

    /// The objects of the version that a list asks for.
    private func snapshot(
        _ resource: ServedResource,
        _ page: ListPage,
        namespace: String
    ) throws(APIFailure) -> (objects: [StoredObject], version: UInt64) {
        if let token = page.token {
            guard let past = store.objects(resource.storage, asOf: token.version) else {
                throw .expiredContinueToken
            }
            return (past, token.version)
        }
        if let asked = page.version, asked > 0 {
            let current = store.version
            guard asked <= current else { throw .versionTooLarge(asked: asked, current: current) }
            if page.isExact {
                guard let past = store.objects(resource.storage, asOf: asked) else {
                    throw .expired(oldest: current, asked: asked)
                }
                return (past, asked)
            }
        }
        return store.objects(resource.storage, namespace: namespace)
    }
}
