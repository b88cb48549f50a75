// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What a kubelet does for a node that somebody made by hand: it says that it is there.
struct NodePlan {
    let labels: JSONValue
    let status: JSONValue

    /// `nil` where somebody said already how the node is.
    init?(_ node: JSONValue, now: Timestamp) {
        guard node[path: "status", "conditions"]?.array?.isEmpty ?? true else { return nil }
        let registered = LocalControlPlane.Node(name: node.name).object(now: now)
        var labels = registered[path: "metadata", "labels"] ?? [:]
        for (key, value) in node[path: "metadata", "labels"]?.object ?? JSONObject() { labels[key] = value }
        var status = registered["status"] ?? [:]
        for (key, value) in node["status"]?.object ?? JSONObject() where key != "nodeInfo" {
            status[key] = value
        }
        self.labels = labels
        self.status = status
    }
}
