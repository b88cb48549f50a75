// SPDX-License-Identifier: Apache-2.0

/// Where an object is: its namespace, if it has one, and its name.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    /// The namespace, empty for cluster-scoped objects.
    public let namespace: String
    /// The name.
    public let name: String

    /// A key; leave the namespace out for a cluster-scoped object.
    public init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`, or the name alone.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

extension ObjectKey: Comparable {
    /// By namespace, then by name.
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}
