import KubeModel
import ShimRendering
import SpinAPI

extension ShimPlan {
    /// Takes the Shim from all nodes once no pod runs with it, and then lets it go.
    mutating func planDeletion(_ view: ShimView, _ standings: [NodeStanding]) {
        let marked = standings.filter { $0.mark != nil }
        bringsUninstaller = marked.contains { $0.mark == .uninstall }
        for standing in standings where standing.mark == nil { label(view, standing.node, ready: nil) }
        guard !marked.isEmpty else {
            bringsUninstaller = false
            isFinished = changes.isEmpty
            return
        }
        for standing in marked where standing.mark == .uninstall { finish(view, standing) }
        let installed = marked.filter { $0.mark != .uninstall }
        guard !installed.isEmpty else { return }
        closedNodes = Set(
            installed.filter { $0.node.metadata.labels[view.names.readyLabel] == nil }.map(\.name)
        )
        guard let users = view.users else {
            question = .everywhere
            return
        }
        note(users, standings)
        guard !isBlocked else {
            // Until then everything goes on working, so that deleting a Shim by mistake harms nobody.
            for standing in installed { label(view, standing.node, ready: standing.handler) }
            return look(in: users.isCostly ? ShimTiming.longPause : ShimTiming.pause)
        }
        // First no more pods may come; then it is looked again whether any did.
        let inviting = installed.filter { $0.node.metadata.labels[view.names.readyLabel] != nil }
        guard inviting.isEmpty else {
            for standing in inviting { label(view, standing.node, ready: nil) }
            return
        }
        begin(view, installed, busy: marked.count { $0.isBusy && $0.mark == .uninstall }, of: marked.count)
    }

    /// Notes the pods that keep the Shim; those on nodes that are gone or away for long don't.
    private mutating func note(_ users: ShimUsers, _ standings: [NodeStanding]) {
        let present = Set(standings.filter { !$0.isUnreachable }.map(\.name))
        let groups = users.byNode.filter { $0.key.isEmpty || present.contains($0.key) }
        isBlocked = !groups.isEmpty
        blockers = Array(groups.values.map(\.first).sorted().prefix(3))
    }

    private mutating func begin(_ view: ShimView, _ installed: [NodeStanding], busy: Int, of count: Int) {
        var budget = RolloutBudget(view.shim.spec.rolloutStrategy, nodes: count, busy: busy)
        for standing in installed.sorted(by: { $0.name < $1.name }) {
            if standing.isUnreachable {
                skip(view, standing)
            } else if standing.node.isReady, budget.take() {
                label(view, standing.node, mark: "uninstall", ready: nil)
                bringsUninstaller = true
            }
        }
    }

    private mutating func finish(_ view: ShimView, _ standing: NodeStanding) {
        if standing.progress == .clean {
            label(view, standing.node, mark: .some(nil), ready: nil)
        } else if standing.isUnreachable {
            skip(view, standing)
        } else {
            label(view, standing.node, ready: nil)
        }
    }

    private mutating func skip(_ view: ShimView, _ standing: NodeStanding) {
        skipped.append(standing.name)
        label(view, standing.node, mark: .some(nil), ready: nil)
    }
}
