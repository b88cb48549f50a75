// SPDX-License-Identifier: Apache-2.0

/// What kind an object is of, and where the API server serves it.
public struct ResourceType: Hashable, Sendable, CustomStringConvertible {
    /// The API group, empty for the core group.
    public let group: String
    /// The version in the group, such as `v1`.
    public let version: String
    /// The kind, such as `Deployment`.
    public let kind: String
    /// The name in paths, such as `deployments`.
    public let plural: String
    /// Whether its objects live in namespaces.
    public let isNamespaced: Bool

    /// A type of those names.
    public init(group: String = "", version: String, kind: String, plural: String, isNamespaced: Bool = true)
    {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// The `apiVersion` of its objects: `v1`, `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The kind with its group, as `kubectl` writes it: `Deployment.apps`.
    public var description: String { group.isEmpty ? kind : "\(kind).\(group)" }

    /// The path of a collection: of one namespace, or of all of them where none is given.
    public func path(namespace: String = "") -> String {
        let root = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        return namespace.isEmpty || !isNamespaced
            ? "\(root)/\(plural)" : "\(root)/namespaces/\(namespace)/\(plural)"
    }

    /// The path of one object, or of a subresource of it such as `status`.
    public func path(of key: ObjectKey, subresource: String? = nil) -> String {
        let object = "\(path(namespace: key.namespace))/\(key.name)"
        return subresource.map { "\(object)/\($0)" } ?? object
    }
}
