// SPDX-License-Identifier: Apache-2.0

package import SpinState

extension ShimReason {
    /// What to do; empty if nothing has to be done.
    package var remedy: String {
        switch self {
        case .allNodesReady, .rolledOut, .asExpected: ""
        case .nodesNotReady: "Check the nodes with `bobbin status shim/NAME`."
        case .noNodes: "Label nodes to match spec.nodeSelector, or change it."
        case .rollingOut: "Wait until the agents finish."
        case .uninstalling: "Wait until the shim is uninstalled from all nodes."
        case .lookingForPods: "Wait until all pods in the cluster are checked."
        case .waitingForPods: "Delete the pods that the message names, or wait until they end."
        case .nodesFailed: "Fix each node as its own reason describes."
        case .conflict: "Use another RuntimeClass and handler, or delete the other Shim."
        case .runtimeClassConflict: "Delete the other RuntimeClass, or change spec.runtimeClass.name."
        case .daemonSetConflict: "Delete or rename the conflicting DaemonSet."
        case .childTerminating:
            "Wait for the finalizers in the message, or remove them from the object."
        case .contested:
            "Stop the writer that the message names, or remove its permission to change the object."
        case .invalidSpec: "Correct the field of the Shim that the message names."
        case .applyRefused:
            "Fix what the API server reports in the message. Often a permission of the operator is missing."
        case .serverFailure: "Check the API server. The operator retries automatically."
        case .timeout:
            "Check the admission webhooks for the kind in the message. The operator retries automatically."
        case .unreadable: "Correct the field, and apply the CRDs of this version: `kubectl apply -f crds/`."
        }
    }
}
