// SPDX-License-Identifier: Apache-2.0

import KubeModel
import SpinAPI
import SpinState

/// What is to be done about a default, seeing what is there.
enum DefaultDecision: Sendable, Hashable {
    /// It isn't there, or the file says something else than when it was applied last.
    case apply(uid: String?)
    /// It was applied as the file says. What others changed in it since is theirs.
    case settled
    /// It isn't touched.
    case leave(Reason)

    enum Reason: String, Sendable, Hashable {
        case foreign =
            "the object was not created from the defaults; delete it to get the default"
        case deleted = "the object is being deleted; the operator creates the default again when it restarts"
    }

    /// The manager of what is applied.
    static let fieldManager = Installation.defaultsFieldManager

    /// - Parameter live: The object as the API server has it, with its managed fields; `nil` where there is none.
    init(_ wanted: DefaultObject, live: JSONValue?) {
        guard let metadata = live?["metadata"] else {
            self = .apply(uid: nil)
            return
        }
        let isOurs = (metadata["managedFields"]?.array ?? []).contains {
            $0["manager"]?.string == Self.fieldManager && $0["operation"]?.string == "Apply"
        }
        let applied = metadata[path: "annotations", SpinKeyspace.appliedConfigurationAnnotation]?.string
        if !isOurs {
            self = .leave(.foreign)
        } else if metadata["deletionTimestamp"]?.string != nil {
            self = .leave(.deleted)
        } else if applied == wanted.digest.description {
            self = .settled
        } else {
            self = .apply(uid: metadata["uid"]?.string)
        }
    }
}
