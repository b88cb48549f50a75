// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the Deployment controller does: a ReplicaSet for each template, moved over step by step.
struct DeploymentPlan {
    private static let revision = "deployment.kubernetes.io/revision"
    private static let hashLabel = "pod-template-hash"

    private(set) var actions: [WorkloadAction] = []
    private let deployment: JSONValue
    private let sets: [JSONValue]
    private let now: Timestamp
    private let desired: Int64
    private let isPaused: Bool
    private var current: JSONValue?

    init(_ deployment: JSONValue, replicaSets: [JSONValue], now: Timestamp) {
        self.deployment = deployment
        self.now = now
        sets = replicaSets
        desired = deployment[path: "spec", "replicas"]?.integer ?? 1
        isPaused = deployment[path: "spec", "paused"]?.bool ?? false
        let template = deployment[path: "spec", "template"] ?? [:]
        current = sets.first { Self.template(of: $0) == template }
        plan(template)
    }

    private var old: [JSONValue] { sets.filter { $0.name != current?.name } }

    /// A set's template without the label that tells the sets apart.
    private static func template(of set: JSONValue) -> JSONValue {
        var template = set[path: "spec", "template"] ?? [:]
        template["metadata", default: [:]]["labels", default: [:]][hashLabel] = nil
        return template
    }

    private mutating func plan(_ template: JSONValue) {
        let revision = nextRevision
        if current == nil, !isPaused {
            let isRecreating = strategy == "Recreate" && old.contains { replicas($0) > 0 || reported($0) > 0 }
            let set = newSet(template, revision, isRecreating ? 0 : firstStep)
            actions.append(.create(.replicaSets, set))
            current = set
        } else if let current,
            deployment[path: "metadata", "annotations", Self.revision]?.string != String(revision),
            !isPaused
        {
            if current[path: "metadata", "annotations", Self.revision]?.string != String(revision) {
                actions.append(
                    .scale(
                        Pods.key(current),
                        replicas(current),
                        annotations: [Self.revision: String(revision)]
                    )
                )
            }
        }
        if !isPaused, deployment[path: "metadata", "annotations", Self.revision]?.string != String(revision) {
            actions.append(.annotate([Self.revision: String(revision)]))
        }
        rollOut()
        forgetHistory()
        actions.append(.status(status))
    }

    /// The revision of the newest template: one more than any before, unless it is the newest already.
    private var nextRevision: Int64 {
        func number(_ set: JSONValue) -> Int64 {
            set[path: "metadata", "annotations", Self.revision]?.string.flatMap { Int64($0) } ?? 0
        }
        let highestOld = old.map(number).max() ?? 0
        if let current, number(current) > highestOld { return number(current) }
        return highestOld + 1
    }

    private func newSet(_ template: JSONValue, _ revision: Int64, _ replicas: Int64) -> JSONValue {
        let hash = Pods.hash(of: template)
        var template = template
        template["metadata", default: [:]]["labels", default: [:]][Self.hashLabel] = .string(hash)
        var selector = deployment[path: "spec", "selector"] ?? [:]
        selector["matchLabels", default: [:]][Self.hashLabel] = .string(hash)
        var annotations: JSONValue = [Self.revision: .string(String(revision))]
        for member in deployment[path: "metadata", "annotations"]?.object?.members ?? []
        where member.key != Self.revision && member.key != "kubectl.kubernetes.io/last-applied-configuration"
        {
            annotations[member.key] = member.value
        }
        var set: JSONValue = [
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string("\(deployment.name)-\(hash)"), "namespace": .string(deployment.namespace),
                "labels": template[path: "metadata", "labels"] ?? [:], "annotations": annotations,
                "ownerReferences": [Pods.controllerReference(to: deployment)],
            ],
            "spec": ["replicas": .integer(replicas), "selector": selector, "template": template],
        ]
        set["spec", default: [:]]["minReadySeconds"] = deployment[path: "spec", "minReadySeconds"]
        return set
    }
}

extension DeploymentPlan {
    private var strategy: String { deployment[path: "spec", "strategy", "type"]?.string ?? "RollingUpdate" }

    private func replicas(_ set: JSONValue) -> Int64 { set[path: "spec", "replicas"]?.integer ?? 0 }

    private func reported(_ set: JSONValue) -> Int64 { set[path: "status", "replicas"]?.integer ?? 0 }

    private func available(_ set: JSONValue) -> Int64 {
        set[path: "status", "availableReplicas"]?.integer ?? 0
    }

    private var surge: Int64 { bound("maxSurge", roundsUp: true) }

    private var mayBeUnavailable: Int64 {
        let unavailable = bound("maxUnavailable", roundsUp: false)
        return unavailable == 0 && surge == 0 ? 1 : unavailable
    }

    /// A bound of the rolling update: a number, or a percentage of the replicas; 25 % where nothing is said.
    private func bound(_ name: String, roundsUp: Bool) -> Int64 {
        let value = deployment[path: "spec", "strategy", "rollingUpdate", name] ?? "25%"
        if let number = value.integer { return number }
        let percentage = Int64(value.string?.dropLast() ?? "") ?? 25
        return (desired * percentage + (roundsUp ? 99 : 0)) / 100
    }

    /// How many replicas a new set starts with.
    private var firstStep: Int64 {
        let running = old.reduce(0) { $0 + replicas($1) }
        if running == 0 { return desired }
        return strategy == "Recreate" ? 0 : max(0, min(desired, desired + surge - running))
    }

    private mutating func rollOut() {
        guard let current else { return }
        let running = old.filter { replicas($0) > 0 }
        guard !running.isEmpty else {
            let isWaiting = strategy == "Recreate" && old.contains { reported($0) > 0 }
            if replicas(current) != desired, !isWaiting, sets.contains(where: { $0.name == current.name }) {
                scale(current, desired)
            }
            return
        }
        guard !isPaused else { return }
        if strategy == "Recreate" {
            for set in running { scale(set, 0) }
            return
        }
        let total = sets.reduce(0) { $0 + replicas($1) }
        if replicas(current) < desired, total < desired + surge,
            sets.contains(where: { $0.name == current.name })
        {
            return scale(current, min(desired, replicas(current) + desired + surge - total))
        }
        if replicas(current) > desired { return scale(current, desired) }
        shrink(running, total: total)
    }

    /// Takes old pods away: first those that aren't available, then as many as availability allows.
    private mutating func shrink(_ running: [JSONValue], total: Int64) {
        guard let current else { return }
        let least = desired - mayBeUnavailable
        var budget = total - least - unavailable(current)
        // A status may still count pods that the set was told to delete.
        var spare = sets.reduce(0) { $0 + min(replicas($1), available($1)) } - least
        for set in running where budget > 0 {
            let idle = min(unavailable(set), budget)
            let taken = max(0, min(replicas(set) - unavailable(set), min(budget - idle, spare)))
            budget -= idle + taken
            spare -= taken
            if idle + taken > 0 { scale(set, replicas(set) - idle - taken) }
        }
    }

    private func unavailable(_ set: JSONValue) -> Int64 { max(0, replicas(set) - available(set)) }

    private mutating func scale(_ set: JSONValue, _ replicas: Int64) {
        actions.append(.scale(Pods.key(set), replicas, annotations: [:]))
    }

    /// Deletes old sets beyond the history that is to be kept.
    private mutating func forgetHistory() {
        let limit = Int(deployment[path: "spec", "revisionHistoryLimit"]?.integer ?? 10)
        let idle = old.filter { replicas($0) == 0 && reported($0) == 0 }
            .sorted { ($0.created ?? "", $0.name) < ($1.created ?? "", $1.name) }
        for set in idle.prefix(max(0, idle.count - limit)) {
            actions.append(.delete(.replicaSets, Pods.key(set)))
        }
    }
}

extension DeploymentPlan {
    private var status: JSONValue {
        let total = sets.reduce(0) { $0 + reported($1) }
        let ready = sets.reduce(0) { $0 + ($1[path: "status", "readyReplicas"]?.integer ?? 0) }
        let available = sets.reduce(0) { $0 + self.available($1) }
        let updated = current.map { reported($0) } ?? 0
        var status: JSONValue = ["observedGeneration": deployment[path: "metadata", "generation"] ?? 1]
        for (field, count) in [
            ("replicas", total), ("updatedReplicas", updated), ("readyReplicas", ready),
            ("availableReplicas", available), ("unavailableReplicas", max(0, desired - available)),
        ] where count > 0 { status[field] = .integer(count) }
        let isComplete = updated == desired && total == desired && available == desired
        status["conditions"] = .array(conditions(available: available, isComplete: isComplete))
        return status
    }

    private func conditions(available: Int64, isComplete: Bool) -> [JSONValue] {
        var conditions = deployment[path: "status", "conditions"]?.array ?? []
        let isAvailable = available >= desired - mayBeUnavailable
        conditions = WorkloadConditions.set(
            "Available",
            isAvailable,
            reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            message: isAvailable
                ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
            in: conditions,
            now: now
        )
        if let current, !isPaused {
            let isNew = !sets.contains { $0.name == current.name }
            let (reason, message) =
                isComplete
                ? ("NewReplicaSetAvailable", "ReplicaSet \"\(current.name)\" has successfully progressed.")
                : isNew
                    ? ("NewReplicaSetCreated", "Created new replica set \"\(current.name)\"")
                    : ("ReplicaSetUpdated", "ReplicaSet \"\(current.name)\" is progressing.")
            let wasComplete =
                conditions.first { $0["type"]?.string == "Progressing" }?["reason"]?.string
                == "NewReplicaSetAvailable"
            // A complete Deployment that loses a pod is not progressing again.
            if isComplete || isNew || !wasComplete || !old.filter({ replicas($0) > 0 }).isEmpty {
                conditions = WorkloadConditions.set(
                    "Progressing",
                    true,
                    reason: reason,
                    message: message,
                    in: conditions,
                    now: now
                )
            }
        }
        return withReplicaFailure(conditions)
    }

    /// Shows why the newest set can't make its pods.
    private func withReplicaFailure(_ conditions: [JSONValue]) -> [JSONValue] {
        let failure = current?[path: "status", "conditions"]?.array?
            .first { $0["type"]?.string == "ReplicaFailure" && $0["status"]?.string == "True" }
        guard let failure else { return conditions.filter { $0["type"]?.string != "ReplicaFailure" } }
        return WorkloadConditions.set(
            "ReplicaFailure",
            true,
            reason: failure["reason"]?.string ?? "",
            message: failure["message"]?.string ?? "",
            in: conditions,
            now: now
        )
    }
}
