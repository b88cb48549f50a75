// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// Makes an object's conditions from those that it has: the transition time moves only with the status
/// (`meta/v1` `Condition`).
struct ConditionHistory: Sendable {
    /// The conditions that the object has.
    let conditions: [Condition]
    /// The generation of the object that the new ones tell of.
    let generation: Int64
    let now: Timestamp

    /// - Parameter message: Cut to what a condition holds.
    func condition(
        _ type: ConditionType,
        _ status: ConditionStatus,
        _ reason: String,
        _ message: String
    ) -> Condition {
        let before = conditions.first { $0.type == type && $0.status == status }
        return Condition(
            type: type,
            status: status,
            reason: reason,
            message: AppFailure.bounded(message),
            observedGeneration: generation,
            lastTransitionTime: before?.lastTransitionTime ?? now.seconds
        )
    }
}
