// SPDX-License-Identifier: Apache-2.0

/// Why a Shim's condition is as it is, besides what `NodeFailureReason` says of a node. The whole set.
package enum ShimReason: String, Sendable, CaseIterable {
    // Ready
    /// Every node that the Shim is for runs it.
    case allNodesReady = "AllNodesReady"
    /// Some don't yet, or don't any more.
    case nodesNotReady = "NodesNotReady"
    /// There is no node that it is for.
    case noNodes = "NoNodes"

    // Progressing
    /// Nodes are being brought to the spec.
    case rollingOut = "RollingOut"
    /// All nodes are as the spec says.
    case rolledOut = "RolledOut"
    /// The Shim is being deleted: its nodes are cleaned.
    case uninstalling = "Uninstalling"
    /// The Shim is being deleted, or a node left it, and it is being found out whether pods still run with it.
    case lookingForPods = "LookingForPods"
    /// The Shim is being deleted, or a node left it, and pods still run with it.
    case waitingForPods = "WaitingForPods"

    // Degraded
    /// Nothing is wrong.
    case asExpected = "AsExpected"
    /// Nodes fail, for more than one reason.
    case nodesFailed = "NodesFailed"

    // What keeps the Shim from being applied
    /// Another Shim has the RuntimeClass or the handler.
    case conflict = "Conflict"
    /// There is a RuntimeClass of the name that isn't this Shim's.
    case runtimeClassConflict = "RuntimeClassConflict"
    /// There is a DaemonSet of the name that isn't this Shim's.
    case daemonSetConflict = "DaemonSetConflict"
    /// An object of the Shim's is being deleted by somebody, and waits for finalizers.
    case childTerminating = "ChildTerminating"
    /// Somebody else changes an object of the Shim's each time after it was repaired.
    case contested = "Contested"
    /// The spec breaks a rule.
    case invalidSpec = "InvalidSpec"
    /// The API server refused something that is needed.
    case applyRefused = "ApplyRefused"
    /// The API server failed at something that is needed.
    case serverFailure = "ServerFailure"
    /// The API server did not answer a request in time.
    case timeout = "Timeout"
    /// The Shim can't be read.
    case unreadable = "Unreadable"
}
