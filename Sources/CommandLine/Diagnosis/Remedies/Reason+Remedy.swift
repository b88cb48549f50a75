package import SpinState

extension Reason {
    /// What to do; empty where all is well, or time does it.
    package var remedy: String {
        switch self {
        case .available, .rolledOut, .scaledToZero: ""
        case .rollingOut: "Wait until the new version is rolled out."
        case .minimumReplicasUnavailable: "Wait; if it lasts, look at the pods with `kubectl describe pod`."
        case .externallyManaged: "Look at what runs the app: its executor leaves that to something else."
        case .waitingForRollout:
            "Wait; see status.rollout of the executor. An edit of the app itself doesn't wait."
        case .rotationDelayed: "Wait; if it lasts, find out what changes the Secret or ConfigMap so often."
        case .rolloutStalled: "See why the apps that failed do, and correct the executor or what they share."
        case .paused: "Set spec.paused to false to roll the newest version out."
        case .progressDeadlineExceeded: "Look at the logs and the checks of the newest pods."
        case .quotaExceeded: "Raise the ResourceQuota, or lower spec.replicas or spec.resources."
        case .podSecurityViolation:
            "Set in spec.podTemplate what the message asks for, or label the namespace with another level."
        case .runtimeClassNotFound:
            "Apply a Shim, which makes the RuntimeClass, or name another one in the executor."
        case .serviceAccountNotFound: "Create the ServiceAccount, or change spec.serviceAccountName."
        case .replicaFailure:
            "Do what the API server asks for in the message, or change the policy that refuses."
        case .imagePullFailed:
            "Check spec.image, spec.imagePullSecrets, and whether the node reaches the registry."
        case .crashLoop: "Read the container's last words with `kubectl logs --previous`, and mend the app."
        case .containerFailed: "Mend what the node says: a Secret that is missing, or a shim that fails."
        case .mountFailed: "Create what spec.volumes names, or correct the name."
        case .unschedulable: "Add nodes, lower spec.resources.requests, or tolerate the nodes' taints."
        case .noNodeWithShim:
            "Apply a Shim for these nodes, or let the RuntimeClass select nodes that have the shim."
        case .executorNotFound:
            "Create the executor that spec.executor names, or a default one in Bobbin's namespace."
        case .ambiguousExecutor:
            "Name an executor in spec.executor, or take the mark from all default executors but one."
        case .certificatesMissing: "Give the operator a readable bundle with --ca-bundle."
        case .kedaNotInstalled: "Install KEDA, or use targets instead of spec.autoscaling.triggers."
        case .nameConflict: "Delete or rename the object that is in the way, or rename the app."
        case .childTerminating:
            "Let what the finalizers in the message are for finish, or remove them from the object."
        case .contested: "Remove the writer that the message names, or its right to change the object."
        case .applyRefused:
            "Do what the API server says in the message; often a right of the operator is missing."
        case .serverFailure: "Look at the API server; the operator tries again by itself."
        case .timeout:
            "Check the admission webhooks for the kind that the message names; the operator tries again by itself."
        case .objectTooLarge:
            "Make the object that the message names smaller; large values belong in a ConfigMap or a volume."
        case .namespaceTooLarge:
            "Delete or shrink objects of the namespace, or raise --namespace-cache-limit and the operator's memory limit."
        case .unreadable: "Correct the field, and apply the CRDs of this version: `kubectl apply -f crds/`."
        }
    }
}
