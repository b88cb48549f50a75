// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI
import SpinState

/// Computes a Shim's status from what was planned and what became of it. Pure.
package struct ShimReport: Sendable {
    private struct Finding {
        var status: ConditionStatus
        var reason: String
        var message: String

        init(_ status: ConditionStatus, _ reason: String, _ message: String) {
            self.status = status
            self.reason = reason
            self.message = message
        }

        init(_ status: ConditionStatus, _ reason: ShimReason, _ message: String) {
            self.init(status, reason.rawValue, message)
        }
    }

    let shim: Shim
    let plan: ShimPlan
    /// What went wrong in carrying out the plan, or kept it from being made.
    let failure: ShimFailure?
    let now: Timestamp

    package init(shim: Shim, plan: ShimPlan, failure: ShimFailure?, now: Timestamp) {
        self.shim = shim
        self.plan = plan
        self.failure = failure ?? plan.failure
        self.now = now
    }

    /// The status; equal to the Shim's own where there is nothing new to tell.
    package var status: ShimStatus {
        var status = ShimStatus()
        status.observedGeneration = shim.metadata.generation
        status.nodes = Int64(plan.counts.nodes)
        status.nodesReady = Int64(plan.counts.ready)
        status.nodesUpdated = Int64(plan.counts.updated)
        status.nodesFailed = Int64(plan.counts.failed)
        status.runtimeClass = shim.status.runtimeClass
        status.handler = shim.status.handler
        // Once it may have them they are claimed; in a standstill what it had stays its own.
        if plan.holds {
            status.runtimeClass = shim.spec.runtimeClass.name
            status.handler = shim.spec.runtimeClass.handler
        }
        status.conditions = [
            condition(.ready, ready), condition(.progressing, progressing), condition(.degraded, degraded),
        ]
        return status.among(shim.status.conditions)
    }

    private static let renewal = "the RuntimeClass is being replaced, because its handler changed"

    private var ready: Finding {
        let counts = plan.counts
        if shim.metadata.isBeingDeleted { return Finding(.false, deletion.reason, deletion.message) }
        if let failure { return Finding(.false, failure.reason, failure.message) }
        if plan.isRenewed { return Finding(.false, .rollingOut, Self.renewal) }
        if counts.nodes == 0 {
            return Finding(.false, .noNodes, "no Linux node matches spec.nodeSelector")
        }
        let text = "\(counts.ready) of \(counts.nodes) nodes are ready"
        return counts.ready == counts.nodes
            ? Finding(.true, .allNodesReady, text) : Finding(.false, .nodesNotReady, text)
    }

    private var progressing: Finding {
        let counts = plan.counts
        if shim.metadata.isBeingDeleted { return deletion }
        if let failure, counts.pending == 0 || !plan.holds {
            return Finding(.false, failure.reason, failure.message)
        }
        if plan.isRenewed { return Finding(.true, .rollingOut, Self.renewal) }
        if plan.isBlocked {
            return Finding(
                .true,
                .waitingForPods,
                "nodes that are no longer selected are waiting "
                    + "for \(pods)"
            )
        }
        if let survey { return survey }
        guard counts.pending == 0, counts.leaving == 0 else {
            let cleaned = counts.leaving > 0 ? "; \(counts.leaving) to uninstall" : ""
            return Finding(
                .true,
                .rollingOut,
                "\(counts.updated) of \(counts.nodes) nodes are up to date, \(counts.ready) are ready\(cleaned)"
            )
        }
        if counts.failed > 0 {
            return Finding(.false, .nodesFailed, "the rollout is complete except for failed nodes")
        }
        return Finding(.false, .rolledOut, "all nodes are up to date")
    }

    private var deletion: Finding {
        if plan.isBlocked { return Finding(.true, .waitingForPods, "the deletion is waiting for \(pods)") }
        if let survey { return survey }
        return Finding(.true, .uninstalling, "uninstalling from \(plan.counts.leaving) nodes")
    }

    private var survey: Finding? {
        plan.surveyed.map {
            Finding(.true, .lookingForPods, "checked \($0) pods for use of this Shim")
        }
    }

    private var pods: String {
        let names = plan.blockers.map(\.description).joined(separator: ", ")
        return "pods that use this Shim, including \(names)"
    }

    private var degraded: Finding {
        if let failure { return Finding(.true, failure.reason, failure.message) }
        guard let first = plan.failures.first else { return Finding(.false, .asExpected, "") }
        let isOne = plan.failures.allSatisfy { $0.failure.reason == first.failure.reason }
        let reason = isOne ? first.failure.reason.rawValue : ShimReason.nodesFailed.rawValue
        return Finding(.true, reason, Self.text(of: plan.failures))
    }

    /// The first few failures by node, and how many there are besides.
    static func text(of failures: [(node: String, failure: NodeFailure)]) -> String {
        let few = failures.prefix(3).map { node, failure in
            // As much of each message as leaves room for the others.
            "node \"\(node)\": \(failure.reason.rawValue): \(AppFailure.bounded(failure.message, to: 220))"
        }
        let more = failures.count > few.count ? ["and \(failures.count - few.count) more"] : []
        return (few + more).joined(separator: "; ")
    }

    private func condition(_ type: ConditionType, _ finding: Finding) -> Condition {
        let history = ConditionHistory(
            conditions: shim.status.conditions,
            generation: shim.metadata.generation,
            now: now
        )
        return history.condition(type, finding.status, finding.reason, finding.message)
    }
}

extension ShimStatus {
    package func condition(_ type: ConditionType) -> Condition? { conditions.first { $0.type == type } }

    /// The status as JSON.
    package var json: JSONValue {
        var json: JSONValue = [
            "observedGeneration": .integer(observedGeneration), "nodes": .integer(nodes),
            "nodesReady": .integer(nodesReady), "nodesUpdated": .integer(nodesUpdated),
            "nodesFailed": .integer(nodesFailed), "conditions": .array(conditions.map(\.json)),
        ]
        if !runtimeClass.isEmpty { json["runtimeClass"] = .string(runtimeClass) }
        if !handler.isEmpty { json["handler"] = .string(handler) }
        return json
    }
}
