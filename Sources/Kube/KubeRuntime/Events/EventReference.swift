// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// An object that an event is about.
public struct EventReference: Sendable, Hashable {
    /// The kind.
    public var type: ResourceType
    /// The namespace and name.
    public var key: ObjectKey
    /// The UID; `kubectl describe` shows an event only with the object of this UID.
    public var uid: String
    /// The version that the event is about; empty where that doesn't matter.
    public var resourceVersion: String

    /// A reference.
    public init(type: ResourceType, key: ObjectKey, uid: String, resourceVersion: String = "") {
        self.type = type
        self.key = key
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    /// A reference to an object that was read.
    public init<Object: Resource>(_ object: Object) {
        self.init(
            type: Object.type,
            key: object.key,
            uid: object.metadata.uid,
            resourceVersion: object.metadata.resourceVersion
        )
    }

    var json: JSONValue {
        var value: JSONValue = [
            "apiVersion": .string(type.apiVersion), "kind": .string(type.kind), "name": .string(key.name),
        ]
        if !key.namespace.isEmpty { value["namespace"] = .string(key.namespace) }
        if !uid.isEmpty { value["uid"] = .string(uid) }
        if !resourceVersion.isEmpty { value["resourceVersion"] = .string(resourceVersion) }
        return value
    }
}

/// Whether an event tells of something that is as it should be.
public enum EventKind: String, Sendable, Hashable {
    /// Of interest, and nothing to do.
    case normal = "Normal"
    /// Someone should look at it.
    case warning = "Warning"
}
