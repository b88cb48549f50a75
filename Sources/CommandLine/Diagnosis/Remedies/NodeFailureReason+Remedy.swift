package import SpinAPI

extension NodeFailureReason {
    /// What to do.
    package var remedy: String {
        switch self {
        case .noArtifact:
            "Add the node's architecture to spec.fetchStrategy.platforms, or leave such nodes out."
        case .fetchFailed:
            "Check the address, the credentials, the certificates and the proxy of spec.fetchStrategy."
        case .tooLarge: "Raise spec.fetchStrategy.maxSize, if it is the right artifact."
        case .digestMismatch:
            "Find out which of the two digests is right, and correct sha256 or the location."
        case .signatureInvalid: "Sign the artifact, or give the key that it is signed by."
        case .archiveInvalid:
            "Name the shim's file in spec.fetchStrategy.binary; the message has those that there are."
        case .notExecutable: "Give the artifact that is for the node's architecture."
        case .unsupportedHost:
            "Leave the node out by spec.nodeSelector, or do what docs/nodes.md says of such hosts."
        case .handlerConflict:
            "Remove the other configuration of the handler on the node, or choose another handler."
        case .configurationInvalid:
            "Mend containerd's configuration on the node, in the file that the message names."
        case .hostNotWritable: "Make room on the node's disk, or leave the node out by spec.nodeSelector."
        case .restartFailed:
            "Look at containerd on the node; if it is elsewhere, set spec.host.containerdSocket."
        case .undone: "Read `journalctl --unit containerd` on the node; it runs as before."
        case .runtimeDown: "Mend containerd on the node now: nothing starts there."
        case .agentFailed: "Read the log of the agent's pod."
        case .agentNotStarted: "Mend what keeps the agent's pod from starting: image, quota or Pod Security."
        case .handlerNotReported:
            "Check that the kubelet uses the same containerd as the agent, or set spec.host.containerdSocket."
        case .nodeNotReady: "Mend the node, or delete it if it is gone."
        case .timedOut: "Read the events of the Shim's DaemonSet and the log of the agent's pod."
        }
    }
}
