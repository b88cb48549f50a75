// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the ReplicaSet controller does: as many pods as asked for, and a status that counts them.
struct ReplicaSetPlan {
    let actions: [WorkloadAction]

    init(_ set: JSONValue, pods: [JSONValue]) {
        let desired = Int(set[path: "spec", "replicas"]?.integer ?? 1)
        let active = pods.filter(Pods.isActive)
        let template = set[path: "spec", "template"] ?? [:]
        var actions: [WorkloadAction] = []
        if active.count < desired {
            for _ in 0..<min(desired - active.count, WorkloadAction.burst) {
                actions.append(.create(.pods, Pods.make(from: template, owner: set)))
            }
        } else if active.count > desired {
            // Those that aren't ready go first.
            let ranked = active.sorted { !Pods.isReady($0) && Pods.isReady($1) }
            for pod in ranked.prefix(active.count - desired) { actions.append(.delete(.pods, Pods.key(pod))) }
        }
        actions.append(.status(Self.status(set, active)))
        self.actions = actions
    }

    private static func status(_ set: JSONValue, _ active: [JSONValue]) -> JSONValue {
        let ready = Int64(active.count(where: Pods.isReady))
        var status: JSONValue = ["replicas": .integer(Int64(active.count))]
        if !active.isEmpty { status["fullyLabeledReplicas"] = .integer(Int64(active.count)) }
        if ready > 0 {
            status["readyReplicas"] = .integer(ready)
            status["availableReplicas"] = .integer(ready)
        }
        status["observedGeneration"] = set[path: "metadata", "generation"]
        return status
    }
}
