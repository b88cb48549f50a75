// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import ShimRendering
package import SpinAPI
import SpinState

/// A change of a node's labels that are this Shim's.
package struct NodeChange: Sendable, Hashable {
    package var node: ObjectKey
    package var uid: String
    /// The labels with their new values; `nil` for what is removed.
    package var labels: [String: String?]
}

/// What is to be done about a Shim, and what is to be told of it. Pure: what the caches hold in, actions out.
///
/// Each step is found from the state of the cluster alone, so whatever was done last, the next pass goes on from there.
package struct ShimPlan: Sendable {
    /// How many nodes are changed in one pass; the rest follows at once in another.
    static let batch = 200

    package enum ClassAction: Sendable, Hashable {
        case none
        /// Create it, or make it as rendered if it isn't.
        case bring
        /// Delete it, and create it anew with another handler.
        case replace
    }

    /// Which pods have to be asked for before this plan is any good; `nil` where it is.
    package var question: ShimUsers.Scope?
    /// The nodes that the answer decides about and that no further pod with the Shim can come to.
    package var closedNodes: Set<String> = []
    /// How many pods were looked at so far, where that is under way.
    package var surveyed: Int?
    /// What keeps the Shim as a whole from being applied. What is on the nodes stays as it is.
    package var failure: ShimFailure?
    /// Whether the finalizer has to be on the Shim before anything else is done.
    package var holds = false
    package var bringsInstaller = false
    /// How many agents may be unavailable during an update, where that isn't just what the strategy says: nodes that
    /// fail for reasons of their own must not keep the others from being updated.
    package var maxUnavailable: Int?
    /// Whether the agents that clean up are to be there; `nil` where that stays as it is.
    package var bringsUninstaller: Bool?
    package var runtimeClass = ClassAction.none
    /// Whether the RuntimeClass is on its way out, to be made anew.
    package var isRenewed = false
    /// RuntimeClasses of this Shim that it no longer asks for.
    package var staleClasses: [RuntimeClass] = []
    package var changes: [NodeChange] = []
    /// The nodes that are forgotten although they could not be cleaned.
    package var skipped: [String] = []
    /// Whether nothing is left of a Shim that is being deleted, so that it may go.
    package var isFinished = false

    package var counts = ShimCounts()
    /// Why nodes fail, by name.
    package var failures: [(node: String, failure: NodeFailure)] = []
    /// Pods that keep nodes from being cleaned, the first few.
    package var blockers: [ObjectKey] = []
    package var isBlocked = false
    package var waits: [String: Timestamp] = [:]
    /// What is worth asking events about: few, for what keeps one agent from coming keeps the others too.
    package var doubts: [AgentDoubt] = []
    /// When it is to be looked at again though nobody tells of anything.
    package var lookAgain: Duration?

    package mutating func look(in pause: Duration) { lookAgain = min(lookAgain ?? pause, pause) }
}

/// How many nodes there are of which kind.
package struct ShimCounts: Sendable, Hashable {
    /// Those that the Shim is for.
    package var nodes = 0
    package var ready = 0
    package var updated = 0
    package var failed = 0
    /// Those that it is for and that aren't both ready and up to date, without having failed.
    package var pending = 0
    /// Those that are marked, and that it isn't for.
    package var leaving = 0

    package init() {}
}

extension ShimPlan {
    /// What is to be done, as things are.
    package init(_ view: ShimView) {
        self.init()
        let judge = NodeJudge(view)
        let nodeStates = view.nodes.map(judge.nodeState)
        for nodeState in nodeStates where nodeState.waiting != nil {
            waits[nodeState.name] = nodeState.waiting
        }
        recordDoubts(nodeStates)
        if view.shim.metadata.isBeingDeleted {
            planDeletion(view, nodeStates)
        } else {
            failure = view.problem.map { ShimFailure(.invalidSpec, $0) } ?? ShimClaims.conflict(in: view)
            if failure == nil { planInstallation(view, nodeStates) } else { planStandstill(view, nodeStates) }
        }
        count(view, nodeStates)
        // Of our own writes nobody tells us, and more may be to be done after them.
        if !changes.isEmpty { look(in: .milliseconds(200)) }
        for nodeState in nodeStates {
            guard let deadline = nodeState.deadline else { continue }
            look(in: max(.milliseconds(100), .zero - view.elapsed(since: deadline)) + .milliseconds(100))
        }
        bound()
    }

    private mutating func recordDoubts(_ nodeStates: [NodeState]) {
        let sinces = Dictionary(nodeStates.compactMap(\.doubt).map { ($0.uid, $0.since) }) { min($0, $1) }
        doubts = sinces.map { AgentDoubt(uid: $0.key, since: $0.value) }
        doubts.sort { ($0.since, $0.uid) < ($1.since, $1.uid) }
        doubts = Array(doubts.prefix(3))
    }

    private mutating func count(_ view: ShimView, _ nodeStates: [NodeState]) {
        let handler = holds ? view.shim.spec.runtimeClass.handler : view.shim.status.handler
        for nodeState in nodeStates {
            // What isn't to be installed anywhere fails on no node.
            if holds || nodeState.mark != nil, let failure = nodeState.failure {
                failures.append((nodeState.name, failure))
            }
            guard nodeState.isMember, !view.shim.metadata.isBeingDeleted else {
                if nodeState.mark != nil { counts.leaving += 1 }
                continue
            }
            let isReady = nodeState.handler == handler
            counts.nodes += 1
            if isReady { counts.ready += 1 }
            if nodeState.isUpdated { counts.updated += 1 }
            if nodeState.failure == nil, !(isReady && nodeState.isUpdated) { counts.pending += 1 }
        }
        failures.sort { $0.node < $1.node }
        counts.failed = failures.count
    }

    private mutating func bound() {
        changes.sort { $0.node < $1.node }
        guard changes.count > Self.batch else { return }
        changes.removeSubrange(Self.batch...)
        look(in: .milliseconds(10))
    }
}

extension ShimPlan {
    /// The change of a node's labels to a mark and a handler that is ready, where they aren't so.
    ///
    /// - Parameter mark: `.some(nil)` removes the mark, `nil` leaves it as it is.
    mutating func label(_ view: ShimView, _ node: Node, mark: String?? = nil, ready: String?) {
        var labels: [String: String?] = [:]
        let names = view.names
        if let mark, node.metadata.labels[names.wantedLabel] != mark { labels[names.wantedLabel] = mark }
        if node.metadata.labels[names.readyLabel] != ready { labels[names.readyLabel] = ready }
        guard !labels.isEmpty else { return }
        changes.append(NodeChange(node: node.key, uid: node.metadata.uid, labels: labels))
    }
}

/// How many nodes may be worked on at a time.
struct RolloutBudget: Sendable {
    /// How many more may be begun with.
    private(set) var left: Int

    /// - Parameters:
    ///   - nodes: how many there are, of which a share is meant.
    ///   - busy: on how many somebody is at work.
    init(_ strategy: ShimSpec.RolloutStrategy, nodes: Int, busy: Int) {
        left = max(0, Self.limit(strategy, nodes: nodes) - busy)
    }

    mutating func spend() -> Bool {
        guard left > 0 else { return false }
        left -= 1
        return true
    }

    /// All at once with `recreate`, whether they come or leave; else as the strategy says.
    static func limit(_ strategy: ShimSpec.RolloutStrategy, nodes: Int) -> Int {
        strategy.kind == .rolling ? strategy.nodesAtATime(of: nodes) : .max
    }
}
