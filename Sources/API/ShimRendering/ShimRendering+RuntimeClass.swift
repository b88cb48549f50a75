// SPDX-License-Identifier: Apache-2.0

package import KubeModel
internal import SpinAPI

extension ShimRendering {
    /// The RuntimeClass that runs pods with the shim, on the nodes that are ready for it only.
    package var runtimeClass: JSONValue {
        let spec = shim.spec.runtimeClass
        let labels = [
            ShimKeyspace.managedByLabel: Installation.product, ShimKeyspace.shimLabel: shim.metadata.name,
        ]
        var selector = shim.spec.nodeSelector
        selector[names.readyLabel] = spec.handler
        var scheduling: JSONValue = ["nodeSelector": .strings(selector)]
        if !spec.tolerations.isEmpty { scheduling["tolerations"] = .array(spec.tolerations) }
        var runtimeClass: JSONValue = [
            "apiVersion": "node.k8s.io/v1",
            "kind": "RuntimeClass",
            "metadata": metadata(name: spec.name, labels: .strings(labels)),
            "handler": .string(spec.handler),
            "scheduling": scheduling,
        ]
        if !spec.overhead.isEmpty {
            let amounts = spec.overhead.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            runtimeClass["overhead"] = ["podFixed": .object(JSONObject(members: amounts))]
        }
        return runtimeClass
    }
}
