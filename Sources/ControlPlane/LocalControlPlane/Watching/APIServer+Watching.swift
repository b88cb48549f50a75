// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension APIServer {
    /// Checks a request to watch.
    func watchPlan(
        _ request: APIRequest,
        _ path: ResourcePath,
        _ resource: ServedResource
    ) throws(APIFailure) -> WatchPlan {
        var renderer = ObjectRenderer(
            resource: resource,
            representation: try Representation(accept: request.accept),
            now: clock.now
        )
        if let include = request.query["includeObject"] { renderer.includeObject = include }
        var filter = try filter(request, path, resource)
        if !path.name.isEmpty {
            filter.fields = try FieldSelector("metadata.name=\(path.name)", supported: ["metadata.name"])
        }
        if !streamsLists, request.query["sendInitialEvents"] != nil {
            throw .invalidOptions("ListOptions", [Self.streamingIsOff])
        }
        let sendsInitial = try Self.sendsInitialEvents(request.query)
        let page = try ListPage(request.query)
        var plan = WatchPlan(
            renderer: renderer,
            filter: filter,
            initial: [],
            start: 0,
            marksEndOfInitial: false,
            sendsBookmarks: request.query.flag("allowWatchBookmarks"),
            timeoutSeconds: request.query["timeoutSeconds"].flatMap { Int($0) } ?? Int.random(in: 1800...3600)
        )
        let asked = page.version ?? 0
        if sendsInitial ?? (asked == 0) {
            let current = store.version
            if asked > current { throw .versionTooLarge(asked: asked, current: current) }
            let (objects, version) = store.objects(resource.storage, namespace: path.namespace)
            plan.initial = objects.filter(filter.matches)
            plan.start = version
            plan.marksEndOfInitial = sendsInitial == true && plan.sendsBookmarks
        } else if asked == 0 {
            plan.start = store.version
        } else {
            plan.start = asked
            if case .expired(let oldest)? = store.canWatch(resource.storage, after: asked) {
                // As the API server does: a stream that says so, rather than a refusal.
                plan.failure = .expired(oldest: oldest, asked: asked)
            }
        }
        return plan
    }

    private static let streamingIsOff = FieldError.forbidden(
        "sendInitialEvents",
        "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"
    )

    private static func sendsInitialEvents(_ query: Query) throws(APIFailure) -> Bool? {
        guard query["sendInitialEvents"] != nil else {
            if query["resourceVersionMatch"] != nil {
                throw .invalidOptions(
                    "ListOptions",
                    [
                        .forbidden(
                            "resourceVersionMatch",
                            "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
                        )
                    ]
                )
            }
            return nil
        }
        guard query["resourceVersionMatch"] == "NotOlderThan" else {
            throw .invalidOptions(
                "ListOptions",
                [
                    .forbidden(
                        "resourceVersionMatch",
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
                    )
                ]
            )
        }
        return query.flag("sendInitialEvents")
    }
}
