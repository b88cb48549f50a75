// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI

/// How many nodes run which Shim, by what its status says.
enum ShimMetrics {
    /// Has the numbers computed when they are asked for.
    static func register(_ shims: Store<Shim>, in metrics: MetricsRegistry) {
        metrics.gauges(
            metrics.qualified("shim_nodes"),
            help:
                "Number of nodes that a Shim selects, by state. A ready node may not be updated yet."
        ) {
            shims.objects.sorted { $0.metadata.name < $1.metadata.name }.flatMap(values)
        }
    }

    static func values(of shim: Shim) -> [(labels: MetricsRegistry.Labels, value: Double)] {
        let status = shim.status
        let pending = max(0, status.nodes - status.nodesReady - status.nodesFailed)
        let counts = [
            ("ready", status.nodesReady), ("updated", status.nodesUpdated), ("failed", status.nodesFailed),
            ("pending", pending),
        ]
        return counts.map { state, count in
            ([("shim", shim.metadata.name), ("state", state)], Double(count))
        }
    }
}
