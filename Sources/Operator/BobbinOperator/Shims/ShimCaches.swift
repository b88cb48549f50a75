// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import KubeRuntime
package import SpinAPI
package import SpinState

/// What the Shims' reconciler reads instead of asking the API server.
package struct ShimCaches: Sendable {
    /// The index of Shims by the RuntimeClass that they ask for or have.
    package static let byClass = Index<Shim>("class") {
        Set([$0.spec.runtimeClass.name, $0.status.runtimeClass]).filter { !$0.isEmpty }.sorted()
    }
    /// The index of agents by the Shim that their label names.
    package static let byShim = Index<AgentPod>("shim") { [$0.shim] }
    /// The index of agents by the handler that they install.
    package static let byHandler = Index<AgentPod>("handler") { $0.handler.map { [$0] } ?? [] }

    package let shims: Store<Shim>
    package let nodes: Store<Node>
    package let agents: Store<AgentPod>
    package let daemonSets: Store<DaemonSet>
    package let runtimeClasses: Store<RuntimeClass>

    package init(
        shims: Store<Shim>,
        nodes: Store<Node>,
        agents: Store<AgentPod>,
        daemonSets: Store<DaemonSet>,
        runtimeClasses: Store<RuntimeClass>
    ) {
        self.shims = shims
        self.nodes = nodes
        self.agents = agents
        self.daemonSets = daemonSets
        self.runtimeClasses = runtimeClasses
    }

    /// Another Shim that still has agents with that handler, which go before they are told of.
    func occupant(of handler: String, besides shim: String) -> String? {
        agents.objects(index: Self.byHandler.name, value: handler)
            .filter {
                $0.shim != shim && !$0.metadata.isBeingDeleted && shims[ObjectKey(name: $0.shim)] != nil
            }
            .map(\.shim).min()
    }
}
