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

/// Which part of a collection a list asks for.
struct ListPage: Sendable, Hashable {
    var limit: Int?
    var token: ContinueToken?
    var version: UInt64?
    var isExact = false

    init(_ query: Query) throws(APIFailure) {
        limit = query["limit"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        if let text = query["resourceVersion"] {
            guard let number = UInt64(text) else {
                let why =
                    "resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: parsing \"\(text)\": invalid syntax"
                throw query.flag("watch")
                    ? .init(500, "", why) : .badRequest("invalid resource version: \(why)")
            }
            version = number
        }
        if let text = query["continue"] {
            guard let token = ContinueToken(text) else {
                throw .badRequest("invalid continue token: continue key is not valid: \(text)")
            }
            guard version ?? 0 == 0 else {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            self.token = token
        }
        if let match = query["resourceVersionMatch"] {
            try check(match, query)
            isExact = match == "Exact"
        } else if limit != nil, let version, version > 0 {
            // A limited list of a version means exactly that one.
            isExact = true
        }
    }

    private func check(_ match: String, _ query: Query) throws(APIFailure) {
        guard match == "Exact" || match == "NotOlderThan" else {
            throw .invalidOptions(
                "ListOptions",
                [.notSupported("resourceVersionMatch", .string(match), ["Exact", "NotOlderThan", ""])]
            )
        }
        guard version != nil || query.flag("sendInitialEvents") else {
            throw .invalidOptions(
                "ListOptions",
                [
                    .forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch is forbidden unless resourceVersion is provided"
                    )
                ]
            )
        }
        guard match != "Exact" || version != 0 else {
            throw .invalidOptions(
                "ListOptions",
                [
                    .forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
                    )
                ]
            )
        }
    }

    /// The page out of all selected objects, and how many come after it.
    func cut(_ objects: [StoredObject]) -> (items: [StoredObject], rest: Int) {
        var start = 0
        if let token { start = objects.firstIndex { $0.key > token.last } ?? objects.count }
        let end = limit.map { min(objects.count, start + $0) } ?? objects.count
        return (
            start == 0 && end == objects.count ? objects : Array(objects[start..<end]), objects.count - end
        )
    }
}

/// Where a page ended: the version of the list and the last key.
struct ContinueToken: Sendable, Hashable {
    var version: UInt64
    var last: ObjectKey

    init(version: UInt64, last: ObjectKey) {
        self.version = version
        self.last = last
    }

    var text: String { "v1.\(version).\(last.namespace)/\(last.name)" }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, parts[0] == "v1", let version = UInt64(parts[1]) else { return nil }
        let key = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard key.count == 2 else { return nil }
        self.version = version
        last = ObjectKey(namespace: String(key[0]), name: String(key[1]))
    }
}
