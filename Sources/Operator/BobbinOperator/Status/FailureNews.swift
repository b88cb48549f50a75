import KubeModel
package import SpinAPI
import SpinState

/// What of a new status is worth a warning event: each failure once, and not again for as long as it lasts.
package struct FailureNews: Sendable, Hashable {
    /// The failure's reason.
    package var reason: String
    /// What went wrong and what to do.
    package var note: String

    /// What is new in a status; `nil` where nothing failed, or this was told before.
    ///
    /// Where the spec can't be applied, other words are another failure: the next field or object. What befalls pods
    /// is told by one event for its reason and object (the image, the container), since the words after these also
    /// change without anybody having done anything.
    package init?(in status: SpinAppStatus, before: SpinAppStatus) {
        guard let ready = status.condition("Ready"), ready.status == "False",
            !Self.isNoFailure.contains(ready.reason)
        else { return nil }
        let told = before.condition("Ready")
        if let told, told.status == "False", told.reason == ready.reason {
            let isOfPods = Self.befallsPods.contains(ready.reason)
            let isSame =
                isOfPods
                ? Self.subject(of: told.message) == Self.subject(of: ready.message)
                : told.message == ready.message
            guard !isSame else { return nil }
        }
        reason = ready.reason
        note = ready.message
    }

    /// What a message says before it comes to others' words.
    private static func subject(of message: String) -> Substring {
        var previous: Character?
        let end = message.indices.first { index in
            defer { previous = message[index] }
            return message[index] == " " && previous == ":"
        }
        return message[..<(end ?? message.endIndex)]
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
