// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinState

extension AppFailure {
    /// An object of ours was deleted by somebody and stays until others have let it go.
    static func terminating(_ type: ResourceType, _ key: ObjectKey, _ live: ObjectMeta?) -> AppFailure {
        let finalizers = (live?.finalizers ?? []).map { "\"\($0)\"" }.joined(separator: ", ")
        let object = "\(type.kind) \"\(key.name)\" is being deleted"
        return AppFailure(
            .childTerminating,
            finalizers.isEmpty
                ? "\(object); it is created again when it is gone"
                : "\(object) and waits for its finalizers (\(finalizers)); it is created again when they are removed",
            isTransient: true
        )
    }

    /// An object of ours that somebody else changes or deletes each time after it was repaired.
    static func contested(_ type: ResourceType, _ key: ObjectKey, _ live: ObjectMeta?) -> AppFailure {
        let object = "\(type.kind) \"\(key.name)\""
        let others = Set((live?.fieldManagers ?? []).map(\.manager)).subtracting([ChildWriter.fieldManager])
        let names = others.sorted().prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        let what =
            live == nil
            ? "\(object) is repeatedly deleted"
            : "\(object) is repeatedly changed"
                + (names.isEmpty ? "" : " by field manager\(others.count > 1 ? "s" : "") \(names)")
        return AppFailure(
            .contested,
            "\(what); Bobbin waits longer before each repair; stop the other writer",
            isTransient: true
        )
    }

    /// Several failures as one: the first one's reason, and all that was said.
    static func merged(_ failures: [AppFailure]) -> AppFailure? {
        guard var merged = failures.first else { return nil }
        guard failures.count > 1 else { return merged }
        merged.message = bounded(failures.map(\.message).joined(separator: "; "))
        merged.isTransient = failures.contains(where: \.isTransient)
        merged.cause = failures.first { $0.cause != nil }?.cause
        return merged
    }
}
