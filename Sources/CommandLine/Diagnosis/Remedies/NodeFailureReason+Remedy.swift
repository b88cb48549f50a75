// SPDX-License-Identifier: Apache-2.0

package import SpinAPI

extension NodeFailureReason {
    /// What to do.
    package var remedy: String {
        switch self {
        case .noArtifact:
            "Add the node's architecture to spec.fetchStrategy.platforms, or exclude the node with spec.nodeSelector."
        case .fetchFailed:
            "Check the address, credentials, certificates and proxy in spec.fetchStrategy."
        case .tooLarge: "If it is the right artifact, raise spec.fetchStrategy.maxSize."
        case .digestMismatch:
            "Find out which digest is right, then correct sha256 or the location."
        case .signatureInvalid: "Sign the artifact, or set the key that it is signed with."
        case .archiveInvalid:
            "Set spec.fetchStrategy.binary to the shim's file; the message lists the files in the archive."
        case .notExecutable: "Use the artifact for the node's architecture."
        case .unsupportedHost:
            "Exclude the node with spec.nodeSelector, or set it up as described in docs/nodes.md."
        case .handlerConflict:
            "Remove the other configuration of the handler on the node, or use another handler."
        case .configurationInvalid:
            "Fix containerd's configuration on the node, in the file that the message names."
        case .hostNotWritable: "Free disk space on the node, or exclude the node with spec.nodeSelector."
        case .restartFailed:
            "Check containerd on the node. If its socket is elsewhere, set spec.host.containerdSocket."
        case .undone: "Check `journalctl --unit containerd` on the node. Its old configuration was restored."
        case .runtimeDown: "Fix containerd on the node now: no pod can start there."
        case .agentFailed: "Check the log of the agent's pod."
        case .agentNotStarted:
            "Fix what prevents the agent's pod from starting: image, quota or Pod Security."
        case .handlerNotReported:
            "Check that the kubelet uses the same containerd as the agent, or set spec.host.containerdSocket."
        case .nodeNotReady: "Fix the node, or delete it if it no longer exists."
        case .timedOut: "Check the events of the Shim's DaemonSet and the log of the agent's pod."
        }
    }
}
