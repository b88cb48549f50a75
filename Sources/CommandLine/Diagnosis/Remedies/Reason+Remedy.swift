// SPDX-License-Identifier: Apache-2.0

package import SpinState

extension Reason {
    /// What to do; empty if nothing has to be done.
    package var remedy: String {
        switch self {
        case .available, .rolledOut, .scaledToZero: ""
        case .rollingOut: "Wait until the new version is rolled out."
        case .minimumReplicasUnavailable: "Wait. If it persists, check the pods with `kubectl describe pod`."
        case .externallyManaged:
            "Check the controller that runs the app; its executor does not create a Deployment."
        case .waitingForRollout:
            "Wait, and check status.rollout of the executor. Edits of the app itself roll out immediately."
        case .rotationDelayed: "Wait. If it persists, find out what changes the Secret or ConfigMap so often."
        case .rolloutStalled:
            "Find out why apps failed, and correct the executor or the values that they share."
        case .paused: "Set spec.paused to false to roll out the latest version."
        case .progressDeadlineExceeded: "Check the logs and the health checks of the newest pods."
        case .quotaExceeded: "Raise the ResourceQuota, or lower spec.replicas or spec.resources."
        case .podSecurityViolation:
            "Set the fields that the message names in spec.podTemplate, or change the namespace's level."
        case .runtimeClassNotFound:
            "Apply a Shim that creates the RuntimeClass, or change the executor."
        case .serviceAccountNotFound: "Create the ServiceAccount, or change spec.serviceAccountName."
        case .replicaFailure:
            "Fix what the API server reports in the message, or change the policy that rejects the pods."
        case .imagePullFailed:
            "Check spec.image and spec.imagePullSecrets, and that the node can reach the registry."
        case .crashLoop: "Check the container's last log with `kubectl logs --previous`, and fix the app."
        case .containerFailed: "Fix what the node reports, such as a missing Secret or a failing shim."
        case .mountFailed: "Create the objects that spec.volumes refers to, or correct their names."
        case .unschedulable: "Add nodes, lower spec.resources.requests, or tolerate the nodes' taints."
        case .noNodeWithShim:
            "Apply a Shim for these nodes, or change the RuntimeClass to select nodes that have the shim."
        case .executorNotFound:
            "Create the executor in spec.executor, or a default executor in Bobbin's namespace."
        case .ambiguousExecutor:
            "Set spec.executor, or remove the default annotation from all executors but one."
        case .certificatesMissing: "Set the operator's --ca-bundle to a readable bundle."
        case .kedaNotInstalled: "Install KEDA, or use targets instead of spec.autoscaling.triggers."
        case .nameConflict: "Delete or rename the conflicting object, or rename the app."
        case .childTerminating:
            "Wait for the finalizers in the message, or remove them from the object."
        case .contested:
            "Stop the writer that the message names, or remove its permission to change the object."
        case .applyRefused:
            "Fix what the API server reports in the message. Often a permission of the operator is missing."
        case .serverFailure: "Check the API server. The operator retries automatically."
        case .timeout:
            "Check the admission webhooks for the kind in the message. The operator retries automatically."
        case .objectTooLarge:
            "Make the object smaller, for example by moving large values to a ConfigMap or a volume."
        case .namespaceTooLarge:
            "Delete or shrink objects in the namespace, or raise --namespace-cache-limit and the operator's memory limit."
        case .unreadable: "Correct the field, and apply the CRDs of this version: `kubectl apply -f crds/`."
        }
    }
}
