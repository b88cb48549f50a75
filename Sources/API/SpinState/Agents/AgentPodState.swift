// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI

/// The parts of an agent's pod by which it is judged. Built while the pod is read, and then let go.
struct AgentPodState: Sendable {
    var nodeName = ""
    /// The node that the DaemonSet's controller made the pod for.
    var intendedNode = ""
    var handler: String?
    var phase = ""
    var scheduled: Condition?
    var ready: Condition?
    var container: ContainerStatus?

    /// Whether a node has it, and its container was never started.
    var isInPreparation: Bool {
        guard !nodeName.isEmpty, phase == "Pending" else { return false }
        guard let container else { return true }
        return ["ContainerCreating", "PodInitializing"].contains(container.waiting?.reason ?? "")
            && container.latestTermination == nil
    }

    /// What the pod says about why it isn't ready.
    var failure: NodeFailure? {
        guard phase != "Failed", phase != "Succeeded" else { return nil }
        if nodeName.isEmpty, let scheduled, scheduled.status == .false, scheduled.reason == "Unschedulable" {
            return NodeFailure(.agentNotStarted, "the agent's pod cannot be scheduled: \(scheduled.message)")
        }
        guard let container else { return nil }
        // It stays told while the agent tries again.
        if let text = container.latestTermination?.message, let told = NodeFailure(text) { return told }
        if let podFailure = PodFailure.imagePull(container) {
            return NodeFailure(.agentNotStarted, "the agent's \(podFailure.message)")
        }
        switch container.waiting?.reason ?? "" {
        case "", "ContainerCreating", "PodInitializing", "CrashLoopBackOff": break
        case let reason:
            return NodeFailure(.agentNotStarted, "\(reason): \(container.waiting?.message ?? "")")
        }
        return crash(of: container)
    }

    /// An agent that ended without saying why, and isn't running again.
    private func crash(of container: ContainerStatus) -> NodeFailure? {
        guard container.runningSince == nil, let end = container.latestTermination, end.exitCode != 0 else {
            return nil
        }
        let words = [end.reason, end.message].filter { !$0.isEmpty && $0 != "Error" }.joined(separator: ": ")
        return NodeFailure(
            .agentFailed,
            "the agent exited with code \(end.exitCode)\(words.isEmpty ? "" : " (\(words))")"
        )
    }

    mutating func readSpec(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "nodeName": nodeName = try reader.string()
            case "affinity":
                if try !reader.null() { intendedNode = Self.node(in: try JSONValue(from: &reader)) }
            case "containers":
                try reader.array { reader in
                    try reader.object { key, reader in
                        guard key == "env", handler == nil else { return try reader.skip() }
                        handler = Self.handler(in: try JSONValue(from: &reader).array ?? [])
                    }
                }
            default: try reader.skip()
            }
        }
    }

    mutating func readStatus(_ reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "phase": phase = try reader.string()
            case "conditions":
                let conditions = try reader.array(of: Condition.self)
                scheduled = conditions.first { $0.type == .podScheduled }
                ready = conditions.first { $0.type == .ready }
            case "containerStatuses": container = try reader.array(of: ContainerStatus.self).first
            default: try reader.skip()
            }
        }
    }

    /// The node of the affinity that the DaemonSet's controller gives its pods.
    private static func node(in affinity: JSONValue) -> String {
        let required = affinity[path: "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
        for term in required?["nodeSelectorTerms"]?.array ?? [] {
            for field in term["matchFields"]?.array ?? [] where field["key"]?.string == "metadata.name" {
                if let name = field["values"]?.array?.first?.string { return name }
            }
        }
        return ""
    }

    private static func handler(in variables: [JSONValue]) -> String? {
        let order = variables.first { $0["name"]?.string == ShimKeyspace.orderVariable }?["value"]?.string
        guard let order, let order = try? JSONValue(json: Array(order.utf8)) else { return nil }
        return order["handler"]?.string
    }
}
