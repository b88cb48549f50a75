// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Putting back what a killed agent left, where it won't be brought into effect soon.
extension InstallationMachine {
    /// What an agent goes on with when that is done.
    enum Recovery: Sendable, Hashable {
        case fetching
        case failure(NodeFailure)
    }

    /// Ends with a failure. A configuration that nobody has seen in effect doesn't stay: the next start of the runtime
    /// would be the first to read it.
    mutating func giveUp(_ failure: NodeFailure) -> InstallationStep {
        switch stage {
        case .identifying, .checkingBinary, .planning, .surveying, .checking:
            if record.pending != nil { return recover(before: .failure(failure)) }
        default: break
        }
        return finish(.failed(failure))
    }

    mutating func recover(before recovery: Recovery) -> InstallationStep {
        self.recovery = recovery
        guard hasNode else { return go(.lockingNode, .lockNode) }
        isRecovering = true
        record.pending?.isUndone = true
        return go(.recordingUndo, .writeRecord(record))
    }
}
