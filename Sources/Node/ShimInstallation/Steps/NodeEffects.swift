// SPDX-License-Identifier: Apache-2.0

/// Carries out steps on a node.
package protocol NodeEffects: Sendable {
    /// - Throws: `NodeFailure`; `CancellationError` where the task was cancelled.
    func perform(_ step: InstallationStep) async throws -> InstallationEvent
}
