// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinState
import Terminal

/// How a pod is doing.
struct PodView {
    let pod: JSONValue
    let now: Timestamp

    private var containers: [JSONValue] {
        (pod[path: "status", "initContainerStatuses"]?.array ?? [])
            + (pod[path: "status", "containerStatuses"]?.array ?? [])
    }

    private var restarts: Int64 { containers.reduce(0) { $0 + $1.count("restartCount") } }

    /// The kubelet's reason why a container is not running.
    private var waiting: String? {
        let reasons = containers.compactMap { $0[path: "state", "waiting", "reason"]?.string }
        return reasons.first { !["ContainerCreating", "PodInitializing"].contains($0) } ?? reasons.first
    }

    var node: StatusNode {
        let failure = Self.failure(of: pod)
        let phase = pod[path: "status", "phase"]?.string ?? "Pending"
        let isReady = pod.holds(.ready)
        let state =
            pod.isBeingDeleted ? "Terminating" : waiting ?? failure?.reason ?? (isReady ? "Ready" : phase)
        let host = pod[path: "spec", "nodeName"]?.string ?? ""
        return StatusNode(
            "Pod",
            pod.name,
            state: state,
            isReady ? .good : (failure == nil ? .warning : .bad),
            details: [
                host.isEmpty ? "not scheduled" : "on \(host)",
                restarts > 0 ? "\(restarts) restart\(restarts == 1 ? "" : "s")" : "",
                "age \(Age.text(since: pod.created, now: now))",
                failure?.problem ?? "",
            ]
        )
    }

    /// Why a pod is not running, as the operator reports it.
    static func failure(of pod: JSONValue) -> StatusText.Hint? {
        guard let failure = (try? Pod(json: pod.jsonBytes))?.failure else { return nil }
        let reason = failure.reason.rawValue
        return .init(reason: reason, problem: failure.message, remedy: Remedy.forApp(reason) ?? "")
    }

    /// Why pods are not running, each reason once.
    static func failures(of pods: [JSONValue]) -> [StatusText.Hint] {
        var seen: Set<String> = []
        return pods.compactMap { failure(of: $0) }.filter { seen.insert($0.reason).inserted }
    }
}
