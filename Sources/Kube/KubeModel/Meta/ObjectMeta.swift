// SPDX-License-Identifier: Apache-2.0

/// The metadata that operators use. `managedFields` are passed over when reading, but for who manages.
public struct ObjectMeta: Sendable, Hashable {
    /// The namespace and name.
    public var key = ObjectKey(name: "")
    /// Tells this object from an earlier or later one of the same name.
    public var uid = ""
    /// The version of the object as stored. Opaque, but for ``resourceVersionNumber``.
    public var resourceVersion = ""
    /// Counts changes of the desired state.
    public var generation: Int64 = 0
    /// When the object was created, RFC 3339.
    public var creationTimestamp: String?
    /// When deletion was asked for; such an object waits for its finalizers.
    public var deletionTimestamp: String?
    /// The labels.
    public var labels: [String: String] = [:]
    /// The annotations.
    public var annotations: [String: String] = [:]
    /// The owners.
    public var ownerReferences: [OwnerReference] = []
    /// What has to be done before the object may go.
    public var finalizers: [String] = []
    /// Who manages fields of the object, without which fields these are. Status managers aren't listed.
    public var fieldManagers: [FieldManagerEntry] = []

    /// Empty metadata.
    public init() {}

    /// The name.
    public var name: String { key.name }
    /// The namespace, empty for cluster-scoped objects.
    public var namespace: String { key.namespace }
    /// Whether deletion was asked for.
    public var isBeingDeleted: Bool { deletionTimestamp != nil }
    /// The owner that controls the object.
    public var controller: OwnerReference? { ownerReferences.first { $0.isController } }

    /// The resource version as a number, by which two versions of one kind can be ordered (KEP-5504).
    public var resourceVersionNumber: UInt64? { UInt64(resourceVersion) }
}

extension ObjectMeta: JSONReadable {
    /// Reads metadata.
    public init(from reader: inout JSONReader) throws {
        self.init()
        var name = ""
        var namespace = ""
        try reader.object { key, reader in
            switch key {
            case "name": name = try reader.string()
            case "namespace": namespace = try reader.string()
            case "uid": uid = try reader.string()
            case "resourceVersion": resourceVersion = try reader.string()
            case "generation": generation = Int64(try reader.int())
            case "creationTimestamp": creationTimestamp = try reader.optional { try $0.string() }
            case "deletionTimestamp": deletionTimestamp = try reader.optional { try $0.string() }
            case "labels": labels = try reader.stringMap()
            case "annotations": annotations = try reader.stringMap()
            case "ownerReferences": ownerReferences = try reader.array(of: OwnerReference.self)
            case "finalizers": finalizers = try reader.strings()
            case "managedFields": fieldManagers = try FieldManagerEntry.readAll(from: &reader)
            default: try reader.skip()
            }
        }
        self.key = ObjectKey(namespace: namespace, name: name)
    }
}
