// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import ShimRendering
package import SpinAPI
package import SpinState

/// The part of a cluster that decides what is to be done about a Shim.
package struct ShimView: Sendable {
    package var shim: Shim
    /// All Shims.
    package var shims: [Shim]
    package var nodes: [Node]
    /// The agents of this Shim, and of any earlier one of its name.
    package var agents: [AgentPod] = []
    package var installer: DaemonSet?
    package var uninstaller: DaemonSet?
    /// All RuntimeClasses.
    package var runtimeClasses: [RuntimeClass] = []
    /// Another Shim that still has agents with the handler that this one asks for.
    package var occupant: String?
    /// What is wrong with the spec, if anything is.
    package var problem: String?
    /// The digest on the agents that are up to date.
    package var order = ""
    /// The pods that run with the Shim; `nil` where that wasn't asked.
    package var users: ShimUsers?
    /// Since when nodes have been waiting for an agent to come, as far as that was seen before.
    package var waits: [String: Timestamp] = [:]
    /// What events say of the objects that should bring agents, by UID.
    package var told: [String: String] = [:]
    package var now: Timestamp

    package init(shim: Shim, shims: [Shim], nodes: [Node], now: Timestamp) {
        self.shim = shim
        self.shims = shims
        self.nodes = nodes
        self.now = now
    }

    var names: ShimNames { ShimNames(shim: shim.metadata.name) }
    var uid: String { shim.metadata.uid }

    /// How long it has been since a moment.
    func elapsed(since moment: Timestamp) -> Duration {
        .microseconds(now.microseconds - moment.microseconds)
    }

    /// Whether the Shim is for the node. What its agents are selected by, but for the mark.
    ///
    /// Every kubelet labels its node with its system, but only after the node was registered by whoever did that.
    func isFor(_ node: Node) -> Bool {
        !node.metadata.isBeingDeleted && node.metadata.labels["kubernetes.io/os", default: "linux"] == "linux"
            && shim.spec.nodeSelector.allSatisfy { node.metadata.labels[$0.key] == $0.value }
    }

    /// The RuntimeClasses that run pods with what this Shim brings to nodes, by name.
    var classNames: Set<String> {
        let handlers = Set([shim.spec.runtimeClass.handler, shim.status.handler]).subtracting([""])
        var names: Set<String> = []
        for runtimeClass in runtimeClasses
        where runtimeClass.metadata.isOwned(by: uid) || handlers.contains(runtimeClass.handler) {
            names.insert(runtimeClass.metadata.name)
        }
        // Somebody may have deleted it while pods run.
        for name in [shim.spec.runtimeClass.name, shim.status.runtimeClass] where !name.isEmpty {
            if !runtimeClasses.contains(where: { $0.metadata.name == name }) { names.insert(name) }
        }
        return names
    }
}

/// How long is waited for what.
enum ShimTiming {
    /// How long a node may be worked on before others are no longer kept waiting for it.
    static let attempt = Duration.seconds(300)
    /// How long a node may be away before it is told of, or passed over.
    static let absence = Duration.seconds(60)
    /// How long a kubelet may take to report a handler after its agent is ready.
    static let report = Duration.seconds(60)
    /// How soon it is looked again for what nobody tells of.
    static let pause = Duration.seconds(5)
    /// The same where looking is costly, or nobody waits for it.
    static let longPause = Duration.seconds(30)
}
