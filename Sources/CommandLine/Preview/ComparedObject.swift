// SPDX-License-Identifier: Apache-2.0

package import KubeModel
import SpinAPI

/// An object as it is compared: without what the API server and the operator write into it for themselves.
package enum ComparedObject {
    private static let serverFields = [
        "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink",
    ]
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object without metadata that the API server keeps, without its status, and with its members sorted.
    ///
    /// - Parameter isChild: whether the operator made it, which then has annotations of its own on it.
    package static func reduced(_ object: JSONValue, isChild: Bool = false) -> JSONValue {
        guard object.object != nil else { return object }
        var reduced = object
        reduced["status"] = nil
        var metadata = object["metadata"] ?? [:]
        for field in serverFields { metadata[field] = nil }
        if var annotations = metadata["annotations"] {
            annotations[lastApplied] = nil
            if isChild {
                for annotation in SpinKeyspace.bookkeepingAnnotations { annotations[annotation] = nil }
            }
            metadata["annotations"] = annotations.object?.isEmpty == true ? nil : annotations
        }
        reduced["metadata"] = metadata
        return sorted(isChild ? withoutOwnerIdentity(reduced) : reduced)
    }

    /// The UID of a new app in a dry run is not the one that it gets.
    private static func withoutOwnerIdentity(_ object: JSONValue) -> JSONValue {
        guard let owners = object[path: "metadata", "ownerReferences"]?.array else { return object }
        var object = object
        object["metadata"]?["ownerReferences"] = .array(
            owners.map { owner in
                var owner = owner
                owner["uid"] = nil
                return owner
            }
        )
        return object
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return .object(JSONObject(members: members.map { ($0.key, sorted($0.value)) }))
        case .array(let elements): return .array(elements.map(sorted))
        default: return value
        }
    }

    /// Two versions of a Secret with every value masked; where it differs that is seen, what it is isn't.
    ///
    /// Objects of other kinds are as they are.
    package static func masked(
        _ before: JSONValue?,
        _ after: JSONValue?
    ) -> (before: JSONValue?, after: JSONValue?) {
        let object = after ?? before
        guard object?["kind"] == "Secret", object?["apiVersion"] == "v1" else { return (before, after) }
        var masked = (before: before, after: after)
        for field in ["data", "stringData"] {
            let old = before?[field]?.object ?? JSONObject()
            let new = after?[field]?.object ?? JSONObject()
            if before?[field] != nil { masked.before?[field] = mask(old, against: new, "*** (before)") }
            if after?[field] != nil { masked.after?[field] = mask(new, against: old, "*** (after)") }
        }
        return masked
    }

    private static func mask(
        _ values: JSONObject,
        against others: JSONObject,
        _ changed: String
    ) -> JSONValue {
        .object(
            JSONObject(
                members: values.members.map { key, value in
                    let isChanged = others[key].map { $0 != value } ?? false
                    return (key, .string(isChanged ? changed : "***"))
                }
            )
        )
    }
}
