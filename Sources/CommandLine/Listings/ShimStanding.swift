package import KubeModel
import SpinAPI
package import SpinState
import Terminal

/// How a shim stands on a node.
package struct ShimStanding: Sendable, Hashable {
    package enum State: String, Sendable, Hashable {
        case ready = "Ready"
        case installing = "Installing"
        case uninstalling = "Uninstalling"
        case failed = "Failed"
        /// It is for the node, and its turn hasn't come.
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
    /// Empty where no shim is for the node.
    package var shim = ""
    package var state: State?
    package var handler = ""
    package var reason = ""
    package var message = ""

    /// How each of the shims stands on each of the nodes that it concerns; a node that none concerns is there once.
    ///
    /// - Parameters:
    ///   - agents: The agents' pods, whose words say why a node fails.
    ///   - shim: The one that is asked for; `nil` for all.
    package static func all(
        nodes: [JSONValue],
        shims: [JSONValue],
        agents: [AgentPod],
        only shim: String?,
        now: Timestamp
    ) -> [ShimStanding] {
        nodes.flatMap { node -> [ShimStanding] in
            let blank = ShimStanding(node, now: now)
            let labels = node[path: "metadata", "labels"]?.object ?? JSONObject()
            // A Shim that is gone may have left something.
            let named = labels.keys.compactMap { key in
                [ShimKeyspace.wantedLabelPrefix, ShimKeyspace.readyLabelPrefix]
                    .first { key.hasPrefix($0) }.map { String(key.dropFirst($0.count)) }
            }
            let names = Set(named + shims.compactMap { $0[path: "metadata", "name"]?.string })
            let standings = names.sorted().filter { shim == nil || shim == $0 }.compactMap { name in
                let object = shims.first { $0[path: "metadata", "name"]?.string == name }
                let own = agents.filter { $0.shim == name && $0.node == blank.node }
                return blank.standing(of: name, object, labels: labels, own)
            }
            return standings.isEmpty && shim == nil ? [blank] : standings
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

    private func standing(
        of name: String,
        _ shim: JSONValue?,
        labels: JSONObject,
        _ agents: [AgentPod]
    ) -> ShimStanding? {
        let mark = labels[ShimKeyspace.wantedLabelPrefix + name]?.string
        let handler = labels[ShimKeyspace.readyLabelPrefix + name]?.string
        var standing = self
        standing.shim = name
        standing.handler = handler ?? ""
        let failure = agents.compactMap(\.failure).first
        standing.reason = failure?.reason.rawValue ?? ""
        standing.message = failure?.message ?? ""
        switch (mark, handler) {
        case ("uninstall", _): standing.state = failure == nil ? .uninstalling : .failed
        case (_, .some): standing.state = .ready
        case (.some, nil): standing.state = failure == nil ? .installing : .failed
        case (nil, nil):
            guard let shim, Self.selects(shim, labels) else { return nil }
            standing.state = .waiting
        }
        return standing
    }

    /// Whether a Shim is for a node with those labels.
    private static func selects(_ shim: JSONValue, _ labels: JSONObject) -> Bool {
        guard labels["kubernetes.io/os"]?.string ?? "linux" == "linux" else { return false }
        let selector = shim[path: "spec", "nodeSelector"]?.object?.members ?? []
        return shim[path: "metadata", "deletionTimestamp"] == nil
            && selector.allSatisfy { labels[$0.key] == $0.value }
    }
}
