// SPDX-License-Identifier: Apache-2.0

import KubeModel
import KubeRuntime
import SpinAPI

/// All that the operator remembers of Shims between two reconciles, by Shim.
typealias ShimMemory = ObjectMemory<ShimRecord>

/// What the operator remembers of one Shim between two reconciles. ``ShimReconciler`` drops it when the Shim is gone, or
/// another one has its name.
///
/// Losing it costs a read, an event or a wait that begins again, never a wrong write. What is kept by node or by UID in here
/// is replaced as a whole by each reconcile, so it is bounded by what the Shim has now.
struct ShimRecord: Sendable, Equatable {
    /// The Shim that the rest tells of.
    var uid = ""
    /// What was last done with the Shim's children, and how often they were repaired.
    var children = ChildRecords()
    /// Since when a node is waited for, by node.
    var waits: [String: Timestamp] = [:]
    /// The failures that were reported, by node; `nil` where this process has reported none yet.
    var reportedFailures: ShimEvent.Told?
    /// What is known of the pods that run with the Shim.
    var survey = PodSurveyor.Record()
    /// The looks at what should bring an agent to a node, by its UID.
    var agentLooks: [String: AgentEvents.Look] = [:]
    /// Since when a status waits to be written.
    var pendingStatus: Duration?

    /// Begins anew where this is of another Shim.
    mutating func begin(uid: String) {
        guard self.uid != uid else { return }
        self = ShimRecord()
        self.uid = uid
    }
}
