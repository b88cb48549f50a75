// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI
import SpinState
import Terminal

/// A Shim, the nodes and the agents, as just read.
package struct ShimSnapshot: Sendable {
    package var shim: JSONValue
    package var nodes: Reading<[JSONValue]> = .read([])
    /// The agents' pods of this Shim.
    package var agents: Reading<[JSONValue]> = .read([])
    package var runtimeClass: Reading<JSONValue?> = .read(nil)
    package var events: Reading<[JSONValue]> = .read([])
    package var now: Timestamp

    package init(shim: JSONValue, now: Timestamp) {
        self.shim = shim
        self.now = now
    }
}

/// How a Shim is doing on each of its nodes.
package struct ShimStatusView: Sendable {
    private let snapshot: ShimSnapshot
    private var shim: JSONValue { snapshot.shim }

    /// Judges what was read.
    package static func text(_ snapshot: ShimSnapshot) -> StatusText {
        let view = ShimStatusView(snapshot: snapshot)
        return StatusText(root: view.root, advice: view.advice)
    }

    private var root: StatusNode {
        let ready = shim.condition("Ready")
        let isReady = ready?["status"]?.string == "True"
        let isDegraded = shim.holds("Degraded")
        let reason = ready?["reason"]?.string ?? "not reconciled yet"
        return StatusNode(
            "Shim",
            shim.name,
            state: isReady ? "Ready" : "not ready: \(reason)",
            isDegraded ? .bad : (isReady ? .good : .warning),
            details: [
                "\(shim.count("status", "nodesReady")) of \(shim.count("status", "nodes")) nodes ready",
                "\(shim.count("status", "nodesFailed")) failed",
                "age \(Age.text(since: shim.created, now: snapshot.now))",
            ],
            children: [runtimeClass] + nodes + events
        )
    }

    private var runtimeClass: StatusNode {
        let name = shim[path: "spec", "runtimeClass", "name"]?.string ?? ""
        do {
            guard let found = try snapshot.runtimeClass.get() else {
                return StatusNode("RuntimeClass", name, state: "not created yet", .warning)
            }
            return StatusNode("RuntimeClass", name, details: ["handler \(found["handler"]?.string ?? "")"])
        } catch { return .unread("RuntimeClass", error) }
    }

    private var nodes: [StatusNode] {
        do {
            let agents: [JSONValue]
            var notes: [StatusNode] = []
            do {
                agents = try snapshot.agents.get()
            } catch {
                agents = []
                notes = [.unread("Agents", error)]
            }
            return try snapshot.nodes.get().compactMap { node in
                NodeView(shim: shim, node: node, agents: agents).status
            } + notes
        } catch { return [.unread("Node", error)] }
    }

    private var events: [StatusNode] {
        do {
            let shown = RecentEvents(try snapshot.events.get(), about: [shim.uid], now: snapshot.now).nodes
            return shown.isEmpty ? [] : [StatusNode("Events", "", children: shown)]
        } catch { return [.unread("Events", error)] }
    }

    private var advice: [StatusText.Hint] {
        guard let ready = shim.condition("Ready") else {
            let problem = "No operator has reconciled this Shim yet."
            return [
                .init(
                    problem: problem,
                    remedy: "Run `bobbin doctor` to check whether the operator is running."
                )
            ]
        }
        let conditions = shim.holds("Degraded") ? [shim.condition("Degraded")] : [ready]
        var advice = conditions.compactMap { $0 }.compactMap { condition -> StatusText.Hint? in
            let reason = condition["reason"]?.string ?? ""
            guard let remedy = Remedy.forShim(reason) else { return nil }
            return .init(reason: reason, problem: condition["message"]?.string ?? "", remedy: remedy)
        }
        if case .read(let nodes) = snapshot.nodes, case .read(let agents) = snapshot.agents {
            for failure in nodes.compactMap({ NodeView(shim: shim, node: $0, agents: agents).failure }) {
                let reason = failure.reason.rawValue
                guard !advice.contains(where: { $0.reason == reason }) else { continue }
                advice.append(.init(reason: reason, problem: failure.message, remedy: failure.reason.remedy))
            }
        }
        return advice
    }
}

/// How a Shim is doing on a node, by the node's labels and its agent.
struct NodeView {
    let shim: JSONValue
    let node: JSONValue
    let agents: [JSONValue]

    /// The agent's pod on the node.
    private var agent: AgentPod? {
        agents.compactMap { try? AgentPod(json: $0.jsonBytes) }
            .first { $0.node == node.name && $0.shim == shim.name }
    }

    /// Why it failed on the node, as the agent reports it.
    var failure: NodeFailure? { agent?.failure }

    /// `nil` for a node that the Shim does not concern.
    var status: StatusNode? {
        let wanted = node.label(ShimKeyspace.wantedLabelPrefix + shim.name)
        let handler = node.label(ShimKeyspace.readyLabelPrefix + shim.name)
        guard wanted != nil || handler != nil || isMember else { return nil }
        let info = node[path: "status", "nodeInfo"]
        let details = [
            info?["containerRuntimeVersion"]?.string ?? "", info?["architecture"]?.string ?? "",
            failure?.message ?? "",
        ]
        let (state, tone): (String, Tone) =
            if let failure {
                (failure.reason.rawValue, .bad)
            } else if !node.holds("Ready") {
                (NodeFailureReason.nodeNotReady.rawValue, .bad)
            } else if wanted == "uninstall" {
                ("uninstalling", .warning)
            } else if let handler {
                ("ready, handler \(handler)", .good)
            } else {
                (wanted == nil ? "waiting" : "installing", .warning)
            }
        return StatusNode("Node", node.name, state: state, tone, details: details)
    }

    /// Whether the Shim is for the node.
    private var isMember: Bool {
        let selector = shim[path: "spec", "nodeSelector"]?.object?.members ?? []
        return node.label("kubernetes.io/os") ?? "linux" == "linux"
            && selector.allSatisfy { node.label($0.key) == $0.value.string }
    }
}
