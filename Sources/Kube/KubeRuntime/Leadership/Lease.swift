// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// Who leads (`coordination.k8s.io/v1` `Lease`).
public struct Lease: Resource, Hashable {
    /// `Lease`.
    public static let type = ResourceType(
        group: "coordination.k8s.io",
        version: "v1",
        kind: "Lease",
        plural: "leases"
    )

    /// The lease's metadata.
    public var metadata = ObjectMeta()
    /// What it says.
    public var record = LeaseRecord()

    /// Reads a lease.
    public init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "metadata": metadata = try ObjectMeta(from: &reader)
            case "spec": record = try reader.optional { try LeaseRecord(from: &$0) } ?? LeaseRecord()
            default: try reader.skip()
            }
        }
    }

    /// A lease that says that.
    public init(metadata: ObjectMeta, record: LeaseRecord) {
        self.metadata = metadata
        self.record = record
    }
}

/// What a lease says (`LeaseSpec`).
public struct LeaseRecord: Sendable, Hashable, JSONReadable {
    /// Who leads; empty where nobody does.
    public var holder = ""
    /// For how long after a renewal the others must wait.
    public var durationSeconds = 0
    /// When the holder began to lead. By the holder's clock: of use to people only.
    public var acquireTime = ""
    /// When the holder last renewed. By the holder's clock: only that it changes matters.
    public var renewTime = ""
    /// How often the holder changed.
    public var transitions = 0

    /// A record that says nothing.
    public init() {}

    /// Reads a record.
    public init(from reader: inout JSONReader) throws {
        try reader.object { key, reader in
            switch key {
            case "holderIdentity": holder = try reader.optional { try $0.string() } ?? ""
            case "leaseDurationSeconds": durationSeconds = try reader.optional { try $0.int() } ?? 0
            case "acquireTime": acquireTime = try reader.optional { try $0.string() } ?? ""
            case "renewTime": renewTime = try reader.optional { try $0.string() } ?? ""
            case "leaseTransitions": transitions = try reader.optional { try $0.int() } ?? 0
            default: try reader.skip()
            }
        }
    }

    /// The record as JSON.
    public var json: JSONValue {
        [
            "holderIdentity": .string(holder), "leaseDurationSeconds": .integer(Int64(durationSeconds)),
            "acquireTime": .string(acquireTime), "renewTime": .string(renewTime),
            "leaseTransitions": .integer(Int64(transitions)),
        ]
    }
}
