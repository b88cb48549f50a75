// SPDX-License-Identifier: Apache-2.0

/// Who owns an object, and so keeps the garbage collector from deleting it.
public struct OwnerReference: Sendable, Hashable {
    /// The owner's `apiVersion`.
    public var apiVersion = ""
    /// The owner's kind.
    public var kind = ""
    /// The owner's name, in the same namespace.
    public var name = ""
    /// The owner's UID.
    public var uid = ""
    /// Whether this owner is the one that manages the object.
    public var isController = false
    /// Whether the owner's foreground deletion waits for this object.
    public var blocksOwnerDeletion = false

    /// A reference to an object of that type.
    public init(
        to type: ResourceType,
        name: String,
        uid: String,
        isController: Bool,
        blocksOwnerDeletion: Bool
    ) {
        apiVersion = type.apiVersion
        kind = type.kind
        self.name = name
        self.uid = uid
        self.isController = isController
        self.blocksOwnerDeletion = blocksOwnerDeletion
    }
}

extension OwnerReference: JSONReadable {
    /// Reads a reference.
    public init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "apiVersion": apiVersion = try reader.string()
            case "kind": kind = try reader.string()
            case "name": name = try reader.string()
            case "uid": uid = try reader.string()
            case "controller": isController = try reader.optional { try $0.bool() } ?? false
            case "blockOwnerDeletion": blocksOwnerDeletion = try reader.optional { try $0.bool() } ?? false
            default: try reader.skip()
            }
        }
    }

    /// The reference as JSON; flags that don't hold are left out, as Kubernetes leaves them out.
    public var json: JSONValue {
        var value: JSONValue = [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name),
            "uid": .string(uid),
        ]
        if isController { value["controller"] = true }
        if blocksOwnerDeletion { value["blockOwnerDeletion"] = true }
        return value
    }
}
