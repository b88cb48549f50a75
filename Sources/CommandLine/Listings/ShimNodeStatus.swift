// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI
package import SpinState
import Terminal

/// The status of a shim on a node.
package struct ShimNodeStatus: Sendable, Hashable {
    package enum State: String, Sendable, Hashable {
        case ready = "Ready"
        case installing = "Installing"
        case uninstalling = "Uninstalling"
        case failed = "Failed"
        /// The rollout has not reached the node.
        case waiting = "Waiting"
    }

    package var node: String
    /// `Ready`, `NotReady` or `Unknown`, and whether it takes no new pods, as kubectl writes it.
    package var nodeStatus: String
    package var isNodeReady: Bool
    /// Whether the node takes no new pods.
    package var isNodeClosed: Bool
    package var architecture: String
    package var runtime: String
    package var kubelet: String
    package var age: String
    /// Empty if no Shim selects the node.
    package var shim = ""
    package var state: State?
    package var handler = ""
    package var reason = ""
    package var message = ""

    /// The status of each shim on each node that it concerns. A node without shims is listed once.
    ///
    /// - Parameters:
    ///   - agents: The agents' pods, which have the reasons of failures.
    ///   - shim: The only Shim to include; `nil` for all.
    package static func all(
        nodes: [JSONValue],
        shims: [JSONValue],
        agents: [AgentPod],
        only shim: String?,
        now: Timestamp
    ) -> [ShimNodeStatus] {
        nodes.flatMap { node -> [ShimNodeStatus] in
            let blank = ShimNodeStatus(node, now: now)
            let labels = node[path: "metadata", "labels"]?.object ?? JSONObject()
            // A Shim that is gone may have left something.
            let named = labels.keys.compactMap { key in
                [ShimKeyspace.wantedLabelPrefix, ShimKeyspace.readyLabelPrefix]
                    .first { key.hasPrefix($0) }.map { String(key.dropFirst($0.count)) }
            }
            let names = Set(named + shims.compactMap { $0[path: "metadata", "name"]?.string })
            let statuses = names.sorted().filter { shim == nil || shim == $0 }.compactMap { name in
                let object = shims.first { $0[path: "metadata", "name"]?.string == name }
                let own = agents.filter { $0.shim == name && $0.node == blank.node }
                return blank.status(of: name, object, labels: labels, own)
            }
            return statuses.isEmpty && shim == nil ? [blank] : statuses
        }
    }

    private init(_ node: JSONValue, now: Timestamp) {
        let view = ObjectView(node, now: now)
        self.node = view.name
        let ready = view.condition(.ready)?["status"]?.string
        isNodeReady = ready == ConditionStatus.true.rawValue
        isNodeClosed = view.value(at: ["spec", "unschedulable"])?.bool ?? false
        nodeStatus =
            (isNodeReady ? "Ready" : ready == nil ? "Unknown" : "NotReady")
            + (isNodeClosed ? ",SchedulingDisabled" : "")
        architecture = view.text("status", "nodeInfo", "architecture") ?? ""
        runtime = view.text("status", "nodeInfo", "containerRuntimeVersion") ?? ""
        kubelet = view.text("status", "nodeInfo", "kubeletVersion") ?? ""
        age = view.age.text
    }

    private func status(
        of name: String,
        _ shim: JSONValue?,
        labels: JSONObject,
        _ agents: [AgentPod]
    ) -> ShimNodeStatus? {
        let mark = labels[ShimKeyspace.wantedLabelPrefix + name]?.string
        let handler = labels[ShimKeyspace.readyLabelPrefix + name]?.string
        var status = self
        status.shim = name
        status.handler = handler ?? ""
        let failure = agents.compactMap(\.failure).first
        status.reason = failure?.reason.rawValue ?? ""
        status.message = failure?.message ?? ""
        switch (mark, handler) {
        case ("uninstall", _): status.state = failure == nil ? .uninstalling : .failed
        case (_, .some): status.state = .ready
        case (.some, nil): status.state = failure == nil ? .installing : .failed
        case (nil, nil):
            guard let shim, Self.selects(shim, labels) else { return nil }
            status.state = .waiting
        }
        return status
    }

    /// Whether a Shim is for a node with those labels.
    private static func selects(_ shim: JSONValue, _ labels: JSONObject) -> Bool {
        guard labels["kubernetes.io/os"]?.string ?? "linux" == "linux" else { return false }
        let selector = shim[path: "spec", "nodeSelector"]?.object?.members ?? []
        return shim[path: "metadata", "deletionTimestamp"] == nil
            && selector.allSatisfy { labels[$0.key] == $0.value }
    }
}
