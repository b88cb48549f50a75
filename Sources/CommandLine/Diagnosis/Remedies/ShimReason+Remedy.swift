package import SpinState

extension ShimReason {
    /// What to do; empty where all is well.
    package var remedy: String {
        switch self {
        case .allNodesReady, .rolledOut, .asExpected: ""
        case .nodesNotReady: "Look at the nodes below; `bobbin status shim/NAME` says how far each is."
        case .noNodes: "Label nodes as spec.nodeSelector asks for, or change it."
        case .rollingOut: "Wait until the agents are done."
        case .uninstalling: "Wait until the nodes are cleaned."
        case .lookingForPods: "Wait until all pods of the cluster have been looked at."
        case .waitingForPods: "Delete the pods that the message names, or wait until they end."
        case .nodesFailed: "Mend each node as its own reason says."
        case .conflict: "Give the Shim another RuntimeClass and handler, or delete the other Shim."
        case .runtimeClassConflict: "Delete that RuntimeClass, or choose another spec.runtimeClass.name."
        case .daemonSetConflict: "Delete or rename the DaemonSet that is in the way."
        case .childTerminating:
            "Let what the finalizers in the message are for finish, or remove them from the object."
        case .contested: "Remove the writer that the message names, or its right to change the object."
        case .invalidSpec: "Correct the field of the Shim that the message names."
        case .applyRefused:
            "Do what the API server says in the message; often a right of the operator is missing."
        case .serverFailure: "Look at the API server; the operator tries again by itself."
        case .timeout:
            "Check the admission webhooks for the kind that the message names; the operator tries again by itself."
        case .unreadable: "Correct the field, and apply the CRDs of this version: `kubectl apply -f crds/`."
        }
    }
}
