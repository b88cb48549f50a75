// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// What the API server does with the metadata that clients send.
enum ObjectMetaRules {
    /// Metadata that only the server writes; an update keeps it as it was.
    static let serverOwned = [
        "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation",
        "selfLink",
    ]

    /// The metadata of a new object.
    static func forCreation(
        _ sent: JSONValue,
        namespace: String,
        name: String,
        uid: String,
        now: Timestamp
    ) -> JSONValue {
        var metadata = sent
        for field in serverOwned + ["resourceVersion"] { metadata[field] = nil }
        metadata["name"] = .string(name)
        metadata["namespace"] = namespace.isEmpty ? nil : .string(namespace)
        metadata["uid"] = .string(uid)
        metadata["creationTimestamp"] = .string(now.seconds)
        return withoutEmpties(metadata)
    }

    /// The metadata of an update, with what the server owns taken from before.
    static func forUpdate(_ sent: JSONValue, old: JSONValue) -> JSONValue {
        var metadata = sent
        for field in serverOwned + ["name", "namespace", "resourceVersion"] { metadata[field] = old[field] }
        // A null of a client means that it has nothing to say.
        if metadata["managedFields"]?.isNull ?? true { metadata["managedFields"] = old["managedFields"] }
        return withoutEmpties(metadata)
    }

    /// As Go leaves out what is empty.
    private static func withoutEmpties(_ metadata: JSONValue) -> JSONValue {
        var metadata = metadata
        for member in metadata.object?.members ?? [] {
            switch member.value {
            case .null: metadata[member.key] = nil
            case .object(let object) where object.isEmpty: metadata[member.key] = nil
            case .array(let array) where array.isEmpty && member.key != "managedFields":
                metadata[member.key] = nil
            case .string("") where member.key != "name": metadata[member.key] = nil
            default: break
            }
        }
        return metadata
    }
}
