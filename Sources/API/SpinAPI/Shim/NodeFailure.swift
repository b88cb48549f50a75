// SPDX-License-Identifier: Apache-2.0

/// Why a node can't run what a Shim brings: what an agent tells by its container's termination message, and the
/// operator by the Shim's conditions.
package struct NodeFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let reason: NodeFailureReason
    /// What happened, to what, and what to do. Never holds a secret value.
    package let message: String

    package init(_ reason: NodeFailureReason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// Reads what ``description`` writes; `nil` for any other text.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":"),
            let reason = NodeFailureReason(rawValue: String(text[..<colon]))
        else { return nil }
        self.init(reason, String(text[text.index(after: colon)...].drop { $0 == " " }))
    }

    /// `Reason: message`.
    package var description: String { "\(reason.rawValue): \(message)" }
}

package enum NodeFailureReason: String, Sendable, Hashable, CaseIterable {
    // What agents find.
    /// The Shim has no artifact for the node's architecture.
    case noArtifact = "NoArtifact"
    /// The artifact could not be had.
    case fetchFailed = "FetchFailed"
    /// The artifact has more bytes than the Shim allows, packed or unpacked.
    case tooLarge = "TooLarge"
    /// The artifact isn't the one that the Shim names.
    case digestMismatch = "DigestMismatch"
    /// The artifact isn't signed by the key that the Shim names.
    case signatureInvalid = "SignatureInvalid"
    /// The archive can't be read, or has no shim in it.
    case archiveInvalid = "ArchiveInvalid"
    /// What was in it is no program for this node.
    case notExecutable = "NotExecutable"
    /// The node's operating system or container runtime isn't one that an agent can set up.
    case unsupportedHost = "UnsupportedHost"
    /// The handler is already configured by somebody else.
    case handlerConflict = "HandlerConflict"
    /// The runtime's configuration couldn't be read as it was, before anything was changed.
    case configurationInvalid = "ConfigurationInvalid"
    /// The node's disk is full, or read-only, or refuses otherwise.
    case hostNotWritable = "HostNotWritable"
    /// The container runtime couldn't be restarted.
    case restartFailed = "RestartFailed"
    /// The container runtime didn't come back with the handler; everything was put back as it was.
    case undone = "Undone"
    /// It didn't come back with the configuration of before either.
    case runtimeDown = "RuntimeDown"
    /// The agent itself is wrong, or its order.
    case agentFailed = "AgentFailed"

    // What the operator finds.
    /// The agent's image can't be pulled, or its container can't be made.
    case agentNotStarted = "AgentNotStarted"
    /// The kubelet doesn't list the handler.
    case handlerNotReported = "HandlerNotReported"
    /// The node isn't ready or doesn't answer.
    case nodeNotReady = "NodeNotReady"
    /// An agent has been at it for long without saying anything.
    case timedOut = "TimedOut"
}
