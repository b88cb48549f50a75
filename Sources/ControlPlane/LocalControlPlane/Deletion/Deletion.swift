// SPDX-License-Identifier: Apache-2.0

import KubeModel

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
