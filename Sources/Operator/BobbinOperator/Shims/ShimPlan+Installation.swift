// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI
import SpinState

extension ShimPlan {
    /// Up to so many nodes are asked for their pods one by one, instead of asking for all pods there are.
    private static let fewNodes = 8

    /// Brings the Shim to the nodes that it is for, and takes it from those that it isn't for any more.
    mutating func planInstallation(_ view: ShimView, _ nodeStates: [NodeState]) {
        holds = true
        bringsInstaller = true
        bringsUninstaller = nodeStates.contains { $0.mark == .uninstall }
        planRuntimeClass(view)
        let members = nodeStates.count { $0.isMember }
        let lost = nodeStates.count {
            $0.isMember && $0.mark == .install && $0.failure?.isOfNodeAlone == true
        }
        let strategy = view.shim.spec.rolloutStrategy
        if lost > 0, strategy.kind == .rolling {
            maxUnavailable = RolloutBudget.limit(strategy, nodes: members) + lost
        }
        // One that comes back while it is cleaned goes on in its own place.
        let busy = nodeStates.count { $0.isBusy && !($0.isMember && $0.mark == .uninstall) }
        var budget = RolloutBudget(view.shim.spec.rolloutStrategy, nodes: members, busy: busy)
        for nodeState in nodeStates.sorted(by: { $0.name < $1.name }) where nodeState.isMember {
            var mark: String?? = nil
            // One that isn't ready would begin at any moment, whoever else is at it by then.
            if nodeState.mark != .install, nodeState.node.isReady, budget.spend() { mark = "install" }
            label(view, nodeState.node, mark: mark, ready: nodeState.handler)
        }
        var asked: [String] = []
        for nodeState in nodeStates.sorted(by: { $0.name < $1.name }) where !nodeState.isMember {
            planLeaving(view, nodeState, &budget, &asked)
        }
        ask(view, asked)
    }

    /// What is to be done about a node that the Shim isn't for.
    private mutating func planLeaving(
        _ view: ShimView,
        _ nodeState: NodeState,
        _ budget: inout RolloutBudget,
        _ asked: inout [String]
    ) {
        let node = nodeState.node
        guard !node.metadata.isBeingDeleted, nodeState.mark != nil else {
            return label(view, node, ready: nil)
        }
        if nodeState.progress == .clean { return label(view, node, mark: .some(nil), ready: nil) }
        // First nothing more may come, then it is looked what is there.
        if node.metadata.labels[view.names.readyLabel] != nil {
            return label(view, node, ready: nil)
        }
        guard nodeState.mark != .uninstall else { return }
        guard let users = view.users else {
            if budget.left > 0, node.isReady { asked.append(nodeState.name) }
            closedNodes.insert(nodeState.name)
            return
        }
        if let group = users.byNode[nodeState.name] {
            isBlocked = true
            if blockers.count < 3 { blockers.append(group.first) }
            look(in: users.isCostly ? ShimTiming.longPause : ShimTiming.pause)
        } else if node.isReady, budget.spend() {
            label(view, node, mark: "uninstall", ready: nil)
            bringsUninstaller = true
        }
    }

    private mutating func ask(_ view: ShimView, _ nodes: [String]) {
        guard view.users == nil else { return }
        if nodes.count > Self.fewNodes || view.runtimeClasses.contains(where: { isStale($0, view) }) {
            question = .everywhere
        } else if !nodes.isEmpty {
            question = .nodes(nodes)
        }
    }

    private mutating func planRuntimeClass(_ view: ShimView) {
        let spec = view.shim.spec.runtimeClass
        let live = view.runtimeClasses.first { $0.metadata.name == spec.name }
        switch live {
        case let live? where isForeign(live, view):
            failure = Self.conflict(with: live)
            look(in: ShimTiming.longPause)
        case let live? where live.metadata.isBeingDeleted:
            isRenewed = true
            look(in: ShimTiming.pause)
        case let live? where live.handler != spec.handler:
            isRenewed = true
            runtimeClass = .replace
            look(in: ShimTiming.pause)
        case .some: runtimeClass = .bring
        case nil: runtimeClass = .bring
        }
        guard let users = view.users else { return }
        for old in view.runtimeClasses where isStale(old, view) {
            // It goes on serving those that refer to it.
            if users.classes.contains(old.metadata.name) {
                look(in: ShimTiming.longPause)
            } else {
                staleClasses.append(old)
            }
        }
    }

    /// Whether a RuntimeClass is one that this Shim made and no longer asks for.
    private func isStale(_ runtimeClass: RuntimeClass, _ view: ShimView) -> Bool {
        runtimeClass.metadata.name != view.shim.spec.runtimeClass.name
            && !runtimeClass.metadata.isBeingDeleted
            && Ownership(of: runtimeClass.metadata, for: ChildOwner(view.shim)).allowsDeletion
    }

    /// Whether a RuntimeClass is to be left alone. One that lost its owner is adopted.
    private func isForeign(_ runtimeClass: RuntimeClass, _ view: ShimView) -> Bool {
        Ownership(of: runtimeClass.metadata, for: ChildOwner(view.shim)) == .foreign
    }

    private static func conflict(with live: RuntimeClass) -> ShimFailure {
        let name = live.metadata.name
        let message =
            live.metadata.controller.flatMap { $0.kind == Shim.type.kind ? $0.name : nil }.map {
                "RuntimeClass \"\(name)\" still belongs to Shim \"\($0)\", which releases it when no pod uses it"
            }
            ?? "RuntimeClass \"\(name)\" already exists and does not belong to this Shim; delete it or change "
            + "spec.runtimeClass.name"
        return ShimFailure(.runtimeClassConflict, message)
    }

    /// Leaves everything as it is, but for the labels that say which nodes are ready, and work that was begun.
    mutating func planStandstill(_ view: ShimView, _ nodeStates: [NodeState]) {
        // The claim of another Shim may go without our being told.
        look(in: ShimTiming.pause)
        for nodeState in nodeStates {
            if nodeState.progress == .clean {
                label(view, nodeState.node, mark: .some(nil), ready: nil)
            } else {
                label(view, nodeState.node, ready: nodeState.handler)
            }
        }
    }
}

extension NodeFailure {
    /// Whether it says nothing about other nodes: what is wrong is the node, not what was to be installed.
    var isOfNodeAlone: Bool {
        switch reason {
        case .noArtifact, .unsupportedHost, .handlerConflict, .configurationInvalid, .hostNotWritable,
            .nodeNotReady:
            true
        default: false
        }
    }
}
