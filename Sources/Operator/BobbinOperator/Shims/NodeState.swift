// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import SpinState

/// Where a node stands as to a Shim: what it is marked for, and how far its agent has come.
struct NodeState: Sendable {
    /// What the label says that is to be there.
    enum Mark: Sendable, Hashable {
        case install, uninstall
        /// Somebody has changed it: anything may be on the node.
        case other
    }

    /// How far an agent has come.
    enum Progress: Sendable, Hashable {
        /// Pods can run with that handler.
        case ready(handler: String)
        /// Nothing is left on the node.
        case clean
        /// It is at it, for no longer than until then.
        case busy(until: Timestamp)
        case failed(NodeFailure)
        /// The node has been away, but not for long.
        case away(until: Timestamp)
        /// Nobody is to do anything there.
        case none
    }

    let node: Node
    /// Whether the Shim is for the node.
    let isMember: Bool
    let mark: Mark?
    var progress: Progress
    /// Whether its agent is that of the present spec.
    let isUpdated: Bool
    /// Since when it has waited for an agent to come, where none has.
    var waiting: Timestamp?
    /// What keeps its agent from coming, where nothing but events may tell.
    var doubt: AgentDoubt?
    /// What events told of it: the agent may come at any moment yet.
    var told: NodeFailure?

    var name: String { node.metadata.name }
    var failure: NodeFailure? { if case .failed(let failure) = progress { failure } else { told } }
    var isBusy: Bool { if case .busy = progress { true } else { false } }
    var handler: String? { if case .ready(let handler) = progress { handler } else { nil } }
    /// When it is to be looked at again though nobody tells of anything.
    var deadline: Timestamp? {
        switch progress {
        case .busy(let until), .away(let until): until
        default: nil
        }
    }
    /// Whether it has been away for long.
    var isUnreachable: Bool { failure?.reason == .nodeNotReady }
}

/// Finds where each node stands.
struct NodeJudge {
    private let view: ShimView
    private let wantedLabel: String
    private let installers: [String: AgentPod]
    private let uninstallers: [String: AgentPod]
    /// The nodes on which an agent that installs may still be at it.
    private let occupied: Set<String>

    init(_ view: ShimView) {
        self.view = view
        wantedLabel = view.names.wantedLabel
        // Those of an earlier Shim of this name tell nothing of this one.
        func agents(_ operation: InstallationOrder.Operation, of set: DaemonSet?) -> [String: AgentPod] {
            guard let set, set.metadata.isOwned(by: view.uid) else { return [:] }
            var byNode: [String: AgentPod] = [:]
            for pod in view.agents
            where pod.operation == operation && pod.daemonSet == set.metadata.uid
                && !pod.metadata.isBeingDeleted && (byNode[pod.node].map { !$0.isReady } ?? true)
            {
                byNode[pod.node] = pod
            }
            return byNode
        }
        installers = agents(.install, of: view.installer)
        uninstallers = agents(.uninstall, of: view.uninstaller)
        occupied = Set(view.agents.filter { $0.operation == .install }.map(\.node))
    }

    func nodeState(of node: Node) -> NodeState {
        let mark: NodeState.Mark? =
            switch node.metadata.labels[wantedLabel] {
            case nil: nil
            case "install": .install
            case "uninstall": .uninstall
            default: .other
            }
        let isMember = view.isFor(node)
        var nodeState = NodeState(
            node: node,
            isMember: isMember,
            mark: mark,
            progress: .none,
            isUpdated: mark == .install && installers[node.metadata.name]?.order == view.order
        )
        // One that is neither marked nor to be marked is none of our business.
        guard mark != nil || isMember else { return nodeState }
        if let absence = absence(of: node) {
            nodeState.progress = absence
            return nodeState
        }
        switch mark {
        case .install where isMember: judge(&nodeState, installers[nodeState.name], isInstalling: true)
        case .uninstall: judge(&nodeState, uninstallers[nodeState.name], isInstalling: false)
        default: break
        }
        return nodeState
    }

    private func absence(of node: Node) -> NodeState.Progress? {
        guard !node.isReady else { return nil }
        guard let since = node.unreadySince, view.elapsed(since: since) <= ShimTiming.absence else {
            return .failed(NodeFailure(.nodeNotReady, "the node is not ready or does not respond"))
        }
        return .away(until: since.advanced(by: ShimTiming.absence))
    }

    private func judge(_ nodeState: inout NodeState, _ agent: AgentPod?, isInstalling: Bool) {
        guard let agent else {
            let since = view.waits[nodeState.name] ?? view.now
            nodeState.waiting = since
            let set = isInstalling ? view.installer : view.uninstaller
            if let set, set.metadata.isOwned(by: view.uid) {
                doubt(&nodeState, set.metadata.uid, since, "the DaemonSet cannot create the agent's pod")
            }
            nodeState.progress = attempt(
                nodeState,
                since: since,
                "no agent is running on the node; see the events of the Shim's DaemonSet; its namespace must allow "
                    + "hostPath volumes"
            )
            return
        }
        if agent.isReady {
            nodeState.progress = isInstalling ? installed(agent, on: nodeState.node) : cleaned(nodeState)
        } else if let failure = agent.failure {
            nodeState.progress = .failed(failure)
        } else {
            if agent.isInPreparation, let since = agent.since {
                doubt(&nodeState, agent.metadata.uid, since, "the node cannot create pod \"\(agent.key)\"")
            }
            nodeState.progress = attempt(
                nodeState,
                since: agent.since ?? view.now,
                "the agent is not ready; see the logs of pod \"\(agent.key)\""
            )
        }
    }

    private func doubt(
        _ nodeState: inout NodeState,
        _ uid: String,
        _ since: Timestamp,
        _ subject: String
    ) {
        nodeState.doubt = AgentDoubt(uid: uid, since: since)
        nodeState.told = view.told[uid].map { NodeFailure(.agentNotStarted, "\(subject): \($0)") }
    }

    private func attempt(
        _ nodeState: NodeState,
        since: Timestamp,
        _ message: String
    ) -> NodeState.Progress {
        guard view.elapsed(since: since) <= ShimTiming.attempt else {
            return .failed(nodeState.told ?? NodeFailure(.timedOut, "timed out after 5 minutes: \(message)"))
        }
        return .busy(until: since.advanced(by: ShimTiming.attempt))
    }

    private func installed(_ agent: AgentPod, on node: Node) -> NodeState.Progress {
        let isUpdated = agent.order == view.order
        guard let handler = agent.handler ?? (isUpdated ? view.shim.spec.runtimeClass.handler : nil) else {
            return .none
        }
        guard !node.handlers.isEmpty, !node.handlers.contains(handler) else {
            return .ready(handler: handler)
        }
        let since = agent.since ?? view.now
        guard view.elapsed(since: since) <= ShimTiming.report else {
            return .failed(
                NodeFailure(
                    .handlerNotReported,
                    "the kubelet does not list the installed handler \"\(handler)\""
                )
            )
        }
        return .busy(until: since.advanced(by: ShimTiming.report))
    }

    private func cleaned(_ nodeState: NodeState) -> NodeState.Progress {
        // An agent that installs may have come after the other was done.
        occupied.contains(nodeState.name) ? .busy(until: view.now.advanced(by: ShimTiming.attempt)) : .clean
    }
}

extension Timestamp {
    func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}
