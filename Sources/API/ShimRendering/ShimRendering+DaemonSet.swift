// SPDX-License-Identifier: Apache-2.0

package import KubeModel
package import SpinAPI

extension ShimRendering {
    /// The labels by which an operation's agents are selected; DaemonSet and pods have them.
    package func selectorLabels(for operation: InstallationOrder.Operation) -> [String: String] {
        [
            ShimKeyspace.shimLabel: shim.metadata.name,
            ShimKeyspace.operationLabel: operation.rawValue,
        ]
    }

    /// The DaemonSet that runs an operation's agents on the nodes that are marked for it.
    package func daemonSet(for operation: InstallationOrder.Operation) -> JSONValue {
        [
            "apiVersion": "apps/v1",
            "kind": "DaemonSet",
            "metadata": metadata(
                name: names.daemonSet(for: operation),
                namespace: namespace,
                labels: labels(for: operation)
            ),
            "spec": [
                "selector": ["matchLabels": .strings(selectorLabels(for: operation))],
                "updateStrategy": [
                    "type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": maxUnavailable],
                ],
                "template": templates[operation] ?? .null,
            ],
        ]
    }

    func labels(for operation: InstallationOrder.Operation) -> JSONValue {
        let labels = [
            ShimKeyspace.nameLabel: Installation.agentName,
            ShimKeyspace.managedByLabel: Installation.product,
        ]
        return .strings(labels.merging(selectorLabels(for: operation)) { $1 })
    }

    private var maxUnavailable: JSONValue {
        switch shim.spec.rolloutStrategy.kind {
        case .rolling: shim.spec.rolloutStrategy.maxUpdate
        case .recreate: "100%"
        }
    }

    /// The labels of the nodes that an operation's agents run on. That these run Linux, the marking sees to.
    package func nodeSelector(for operation: InstallationOrder.Operation) -> [String: String] {
        // What is to be cleaned has often just left the Shim's own selector.
        var labels = operation == .install ? shim.spec.nodeSelector : [:]
        labels[names.wantedLabel] = operation.rawValue
        return labels
    }
}

extension JSONValue {
    /// An object of strings, its members in the order of their names: equal maps give equal bytes.
    static func strings(_ map: [String: String]) -> JSONValue {
        .object(JSONObject(members: map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
