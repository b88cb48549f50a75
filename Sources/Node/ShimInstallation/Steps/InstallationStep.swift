// SPDX-License-Identifier: Apache-2.0

package import ContainerdConfiguration
package import SpinAPI

/// The next thing to do on a node. Every one of them can be done again by an agent that comes later.
package enum InstallationStep: Sendable, Hashable {
    /// Whether anything of this Shim is on the node. Changes nothing.
    case lookForTraces
    /// Keep other agents of the same Shim away.
    case lockShim
    case readRecord
    case detectRuntime
    /// Say what stands for the artifact, so that one that was fetched already is known.
    case identifyArtifact
    /// Whether the binary of that digest is in its place, whole.
    case checkBinary(digest: String)
    case fetch
    /// Take the binary out of what was fetched, and see whether this node can execute it.
    case unpack
    case place(digest: String)
    /// Keep all other agents away from the runtime.
    case lockNode
    /// Let others change the runtime again.
    case unlockNode
    case planChange(digest: String)
    case planRemoval
    case askRuntime
    case pause(Duration)
    /// See whether the runtime can be restarted, and whether it understands the changed configuration.
    case checkChange(PlannedChange)
    case writeRecord(InstallationRecord)
    case backUp(PlannedChange)
    case writeConfiguration(PlannedChange)
    case restart
    /// Make the configuration what it was before the change, or what it was when the entry was in effect.
    case restore(PendingChange, to: RuntimeEntry?)
    /// Remove older binaries that nothing runs, and what fetching left.
    case prune(keeping: String)
    /// Remove all that is ours, the record last.
    case removeEverything(InstallationRecord)
    case finish(InstallationOutcome)
}

/// What came of a step.
package enum InstallationEvent: Sendable, Hashable {
    case begin
    case done
    case record(InstallationRecord?)
    case setup(RuntimeSetup)
    case artifact(String)
    case isThere(Bool)
    /// The digest of the unpacked binary.
    case unpacked(String)
    case plan(InstallationPlan)
    case answer(RuntimeAnswer)
    case failed(NodeFailure)
    /// It was broken off because the agent is told to stop.
    case interrupted
}

/// A change of a file, with what identifies both of its sides.
package struct PlannedChange: Sendable, Hashable {
    package var change: FileChange
    package var before: String?
    package var after: String?
    /// The folders that have to be made for it, the outermost first.
    package var missingFolders: [String]

    package init(_ change: FileChange, before: String?, after: String?, missingFolders: [String] = []) {
        self.change = change
        self.before = before
        self.after = after
        self.missingFolders = missingFolders
    }
}

/// What is to change on a node, and by what the runtime shows that it did.
package struct InstallationPlan: Sendable, Hashable {
    /// `nil` where the configuration is right already.
    package var change: PlannedChange?
    package var expectation: RuntimeExpectation
    /// What the runtime has when the plan is carried out; `nil` for nothing of ours.
    package var entry: RuntimeEntry?
    /// The file that is edited.
    package var configuration: String
    /// The files by which a change of the node is noticed.
    package var watched: [String]
    /// Whether there will be something left to change, once this is in effect.
    package var hasMore: Bool

    package init(
        change: PlannedChange?,
        expectation: RuntimeExpectation,
        entry: RuntimeEntry? = nil,
        configuration: String = "",
        watched: [String] = [],
        hasMore: Bool = false
    ) {
        self.change = change
        self.entry = entry
        self.configuration = configuration
        self.expectation = expectation
        self.watched = watched
        self.hasMore = hasMore
    }
}

package enum InstallationOutcome: Sendable, Hashable {
    /// The node is as ordered.
    case ready
    /// The agent was told to stop; nothing is left half done.
    case stopped
    case failed(NodeFailure)
}
