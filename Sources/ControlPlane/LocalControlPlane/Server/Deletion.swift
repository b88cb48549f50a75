import KubeModel

/// How an object is asked to be deleted.
struct DeletionRequest: Sendable, Hashable {
    var uid: String?
    var resourceVersion: String?
    /// `Background`, `Foreground` or `Orphan`.
    var propagationPolicy: String?
    var gracePeriodSeconds: Int64?
    var isDryRun = false

    init() {}

    /// Reads `DeleteOptions` from the body and the query.
    init(_ request: APIRequest) throws(APIFailure) {
        let body = try Self.options(request)
        uid = body[path: "preconditions", "uid"]?.string
        resourceVersion = body[path: "preconditions", "resourceVersion"]?.string
        propagationPolicy = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"]
        gracePeriodSeconds =
            body["gracePeriodSeconds"]?.integer ?? request.query["gracePeriodSeconds"].flatMap { Int64($0) }
        if propagationPolicy == nil,
            body["orphanDependents"]?.bool == true || request.query.flag("orphanDependents")
        {
            propagationPolicy = "Orphan"
        }
        let dryRun = (body["dryRun"]?.array?.compactMap(\.string) ?? []) + request.query.all("dryRun")
        isDryRun = try WriteOptions.isDryRun(dryRun, kind: "DeleteOptions")
        if let policy = propagationPolicy, !["Background", "Foreground", "Orphan"].contains(policy) {
            throw .invalidOptions(
                "DeleteOptions",
                [
                    .notSupported(
                        "propagationPolicy",
                        .string(policy),
                        ["Foreground", "Background", "Orphan", "nil"]
                    )
                ]
            )
        }
    }
}

extension DeletionRequest {
    /// The body, in whichever form it came.
    private static func options(_ request: APIRequest) throws(APIFailure) -> JSONValue {
        if request.body.isEmpty { return [:] }
        guard request.mediaType == RequestBody.protobuf else { return try RequestBody.object(request) }
        do throws(ProtobufReader.Malformed) {
            return try ProtobufObject.deleteOptions(request.body)
        } catch {
            throw .badRequest("the options provided can't be read as a Protocol Buffers message")
        }
    }
}

/// The rules of deletion, without effects.
enum Deletion {
    static let orphanFinalizer = "orphan"
    static let foregroundFinalizer = "foregroundDeletion"

    enum Outcome: Sendable, Hashable {
        case remove
        case mark(JSONValue)
        /// It is being deleted already and this request adds nothing.
        case keep
    }

    /// What a request to delete does to an object.
    static func outcome(
        of request: DeletionRequest,
        on object: JSONValue,
        resource: ServedResource,
        now: Timestamp
    ) -> Outcome {
        var object = object
        let metadata = object["metadata"] ?? [:]
        let before = metadata["finalizers"]?.array?.compactMap(\.string) ?? []
        var finalizers = finalizers(
            before,
            request.propagationPolicy,
            orphansByDefault: resource.traits.orphansByDefault
        )
        if resource.storage == .customResourceDefinitions, metadata["deletionTimestamp"] == nil,
            !finalizers.contains(Definitions.cleanupFinalizer)
        {
            // Its objects go first.
            finalizers.append(Definitions.cleanupFinalizer)
        }
        let grace = gracePeriod(of: object, resource.storage, asked: request.gracePeriodSeconds)
        let holdsContent =
            resource.storage == .namespaces && !(object[path: "spec", "finalizers"]?.array?.isEmpty ?? true)
        guard !finalizers.isEmpty || grace > 0 || holdsContent else { return .remove }
        let isMarked = metadata["deletionTimestamp"] != nil
        let remaining = metadata["deletionGracePeriodSeconds"]?.integer ?? 0
        if isMarked, finalizers == before, grace >= remaining { return .keep }
        var changed = metadata
        changed["finalizers"] = finalizers.isEmpty ? nil : .array(finalizers.map { .string($0) })
        let period = isMarked ? min(grace, remaining) : grace
        changed["deletionGracePeriodSeconds"] = .integer(period)
        if !isMarked {
            let moment = Timestamp(microseconds: now.microseconds + period * 1_000_000)
            changed["deletionTimestamp"] = .string(moment.seconds)
            if let generation = metadata["generation"]?.integer, generation > 0 {
                changed["generation"] = .integer(generation + 1)
            }
        }
        object["metadata"] = changed
        if resource.storage == .namespaces { object["status", default: [:]]["phase"] = "Terminating" }
        return .mark(object)
    }

    private static func finalizers(_ before: [String], _ policy: String?, orphansByDefault: Bool) -> [String]
    {
        let isOrphaning = policy == "Orphan" || (policy == nil && orphansByDefault)
        let isForeground = policy == "Foreground"
        if policy == nil, !isOrphaning { return before }
        var finalizers = before.filter { $0 != orphanFinalizer && $0 != foregroundFinalizer }
        if isOrphaning { finalizers.append(orphanFinalizer) }
        if isForeground { finalizers.append(foregroundFinalizer) }
        return Set(finalizers) == Set(before) ? before : finalizers
    }

    /// Pods that were given to a node are stopped there first; everything else goes at once.
    private static func gracePeriod(of object: JSONValue, _ storage: GroupResource, asked: Int64?) -> Int64 {
        guard storage == .pods, !(object[path: "spec", "nodeName"]?.string?.isEmpty ?? true) else { return 0 }
        if ["Succeeded", "Failed"].contains(object[path: "status", "phase"]?.string) { return 0 }
        return max(0, asked ?? object[path: "spec", "terminationGracePeriodSeconds"]?.integer ?? 30)
    }

    /// Whether an object that is being deleted has nothing to wait for any more.
    static func isComplete(_ object: JSONValue, in storage: GroupResource) -> Bool {
        let metadata = object["metadata"] ?? [:]
        guard metadata["deletionTimestamp"] != nil, metadata["finalizers"]?.array?.isEmpty ?? true,
            metadata["deletionGracePeriodSeconds"]?.integer ?? 0 == 0
        else { return false }
        return storage != .namespaces || object[path: "spec", "finalizers"]?.array?.isEmpty ?? true
    }
}

extension APIServer {
    /// Deletes an object, or marks it to be deleted.
    ///
    /// - Returns: The object as it was last, and whether it is gone.
    func delete(
        _ resource: ServedResource,
        _ key: ObjectKey,
        _ request: DeletionRequest
    ) throws(APIFailure) -> (object: StoredObject, isGone: Bool) {
        while true {
            guard let current = store.object(resource.storage, key) else {
                throw .notFound(resource.groupResource, key.name)
            }
            try check(request, current, resource)
            let outcome = Deletion.outcome(of: request, on: current.value, resource: resource, now: clock.now)
            if request.isDryRun { return (current, outcome == .remove) }
            do throws(Store.Refusal) {
                switch outcome {
                case .keep: return (current, false)
                case .remove:
                    let last = try store.remove(resource.storage, key, expecting: current.resourceVersion)
                    didChange(resource, last)
                    return (last, true)
                case .mark(let object):
                    let marked = try store.put(
                        resource.storage,
                        key,
                        object,
                        expecting: .version(current.resourceVersion)
                    )
                    didChange(resource, marked)
                    return (marked, false)
                }
            } catch {
                // Changed meanwhile: look at it again.
                continue
            }
        }
    }

    private func check(
        _ request: DeletionRequest,
        _ object: StoredObject,
        _ resource: ServedResource
    ) throws(APIFailure) {
        if let uid = request.uid, uid != object.uid {
            throw .conflict(
                resource.deletionSubject,
                object.key.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid)). "
                    + "The object might have been deleted and then recreated"
            )
        }
        if let version = request.resourceVersion, version != String(object.resourceVersion) {
            throw .conflict(
                resource.deletionSubject,
                object.key.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in "
                    + "record (\(object.resourceVersion)). The object might have been modified"
            )
        }
    }
}
