// SPDX-License-Identifier: Apache-2.0

import KubeModel
import ShimRendering
import SpinAPI

extension ShimPlan {
    /// Takes the Shim from all nodes once no pod runs with it, and then lets it go.
    mutating func planDeletion(_ view: ShimView, _ nodeStates: [NodeState]) {
        let marked = nodeStates.filter { $0.mark != nil }
        bringsUninstaller = marked.contains { $0.mark == .uninstall }
        for nodeState in nodeStates where nodeState.mark == nil { label(view, nodeState.node, ready: nil) }
        guard !marked.isEmpty else {
            bringsUninstaller = false
            isFinished = changes.isEmpty
            return
        }
        for nodeState in marked where nodeState.mark == .uninstall { finish(view, nodeState) }
        let installed = marked.filter { $0.mark != .uninstall }
        guard !installed.isEmpty else { return }
        closedNodes = Set(
            installed.filter { $0.node.metadata.labels[view.names.readyLabel] == nil }.map(\.name)
        )
        guard let users = view.users else {
            question = .everywhere
            return
        }
        record(users, nodeStates)
        guard !isBlocked else {
            // Until then everything goes on working, so that deleting a Shim by mistake harms nobody.
            for nodeState in installed { label(view, nodeState.node, ready: nodeState.handler) }
            return look(in: users.isCostly ? ShimTiming.longPause : ShimTiming.pause)
        }
        // First no more pods may come; then it is looked again whether any did.
        let inviting = installed.filter { $0.node.metadata.labels[view.names.readyLabel] != nil }
        guard inviting.isEmpty else {
            for nodeState in inviting { label(view, nodeState.node, ready: nil) }
            return
        }
        begin(view, installed, busy: marked.count { $0.isBusy && $0.mark == .uninstall }, of: marked.count)
    }

    /// Notes the pods that keep the Shim; those on nodes that are gone or away for long don't.
    private mutating func record(_ users: ShimUsers, _ nodeStates: [NodeState]) {
        let present = Set(nodeStates.filter { !$0.isUnreachable }.map(\.name))
        let groups = users.byNode.filter { $0.key.isEmpty || present.contains($0.key) }
        isBlocked = !groups.isEmpty
        blockers = Array(groups.values.map(\.first).sorted().prefix(3))
    }

    private mutating func begin(_ view: ShimView, _ installed: [NodeState], busy: Int, of count: Int) {
        var budget = RolloutBudget(view.shim.spec.rolloutStrategy, nodes: count, busy: busy)
        for nodeState in installed.sorted(by: { $0.name < $1.name }) {
            if nodeState.isUnreachable {
                skip(view, nodeState)
            } else if nodeState.node.isReady, budget.spend() {
                label(view, nodeState.node, mark: "uninstall", ready: nil)
                bringsUninstaller = true
            }
        }
    }

    private mutating func finish(_ view: ShimView, _ nodeState: NodeState) {
        if nodeState.progress == .clean {
            label(view, nodeState.node, mark: .some(nil), ready: nil)
        } else if nodeState.isUnreachable {
            skip(view, nodeState)
        } else {
            label(view, nodeState.node, ready: nil)
        }
    }

    private mutating func skip(_ view: ShimView, _ nodeState: NodeState) {
        skipped.append(nodeState.name)
        label(view, nodeState.node, mark: .some(nil), ready: nil)
    }
}
