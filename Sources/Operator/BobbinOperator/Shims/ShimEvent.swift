// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI
import SpinState

/// What is worth an event about a Shim: each thing once, and not again for as long as it lasts.
struct ShimEvent: Sendable, Hashable {
    var kind: EventKind
    var reason: String
    var note: String

    /// The failures that were told of, node to reason; `nil` where this process hasn't told of any yet.
    typealias Told = [String: NodeFailureReason]

    /// What is new in a status.
    static func news(of plan: ShimPlan, in status: ShimStatus, before: ShimStatus, told: Told?) -> [ShimEvent]
    {
        var news: [ShimEvent] = []
        if let ready = status.condition(.ready), isFailure.contains(ready.reason) {
            let old = before.condition(.ready)
            if old?.reason != ready.reason || old?.message != ready.message {
                news.append(ShimEvent(kind: .warning, reason: ready.reason, note: ready.message))
            }
        }
        let old = before.condition(.progressing)
        if let now = status.condition(.progressing), now.reason != old?.reason {
            if now.reason == ShimReason.waitingForPods.rawValue {
                news.append(ShimEvent(kind: .warning, reason: now.reason, note: now.message))
            }
            if now.reason == ShimReason.rolledOut.rawValue, old != nil {
                let note =
                    "\(status.nodesReady) of \(status.nodes) nodes run the current version of this Shim"
                news.append(ShimEvent(kind: .normal, reason: now.reason, note: note))
            }
        }
        // After a restart, what the status tells already isn't news.
        let isTold = told == nil && before.condition(.degraded)?.status == .true
        if !isTold { news += failures(in: plan, told: told ?? [:]) }
        return news
    }

    /// One event for all nodes that newly fail for one reason.
    private static func failures(in plan: ShimPlan, told: Told) -> [ShimEvent] {
        let new = plan.failures.filter { told[$0.node] != $0.failure.reason }
        let byReason = Dictionary(grouping: new, by: \.failure.reason)
        return byReason.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, failures in
            ShimEvent(kind: .warning, reason: reason.rawValue, note: ShimReport.text(of: failures))
        }
    }

    private static let isFailure = Set(
        [
            ShimReason.conflict, .runtimeClassConflict, .daemonSetConflict, .invalidSpec, .applyRefused,
            .serverFailure, .timeout,
        ].map(\.rawValue)
    )
}
