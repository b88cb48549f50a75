// SPDX-License-Identifier: Apache-2.0

import KubeModel
package import SpinAPI
import SpinState

/// What of a new status is worth a warning event: each failure once, and not again for as long as it lasts.
package struct FailureEvent: Sendable, Hashable {
    /// The failure's reason.
    package var reason: String
    /// What went wrong and what to do.
    package var note: String

    /// What is new in a status; `nil` where nothing failed, or this was told before.
    ///
    /// Where the spec can't be applied, another message is another failure: the next field or object. What befalls pods
    /// is reported once for each reason and generation of the app, since its message changes without anybody having
    /// done anything.
    package init?(in status: SpinAppStatus, before: SpinAppStatus) {
        guard let ready = status.condition(.ready), ready.status == .false,
            !Self.isNoFailure.contains(ready.reason)
        else { return nil }
        let told = before.condition(.ready)
        if let told, told.status == .false, told.reason == ready.reason {
            let isSame =
                Self.befallsPods.contains(ready.reason)
                ? told.observedGeneration == ready.observedGeneration : told.message == ready.message
            guard !isSame else { return nil }
        }
        reason = ready.reason
        note = ready.message
    }

    /// Why an app may be unready although nothing is wrong.
    private static let isNoFailure = names([
        .minimumReplicasUnavailable, .rollingOut, .paused, .scaledToZero, .externallyManaged, .available,
        .rolledOut,
    ])

    private static let befallsPods = names([
        .progressDeadlineExceeded, .quotaExceeded, .podSecurityViolation, .runtimeClassNotFound,
        .serviceAccountNotFound, .replicaFailure, .imagePullFailed, .crashLoop, .containerFailed,
        .mountFailed,
        .unschedulable, .noNodeWithShim,
    ])

    private static func names(_ reasons: [Reason]) -> Set<String> { Set(reasons.map(\.rawValue)) }
}
