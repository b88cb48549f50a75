// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// What writes objects to an API server. Every write answers with the object as the server now has it.
public protocol ObjectWriter: Sendable {
    /// Creates an object (POST).
    ///
    /// - Throws: ``KubeError``; `isAlreadyExists` where one of that name is there.
    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object

    /// Applies a configuration (server-side apply): creates the object or changes just the fields given.
    ///
    /// - Throws: ``KubeError``; `isConflict` where another manager owns a field and `force` is off.
    func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object

    /// Changes an object by a merge patch or a JSON patch.
    ///
    /// - Throws: ``KubeError``.
    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object

    /// Replaces an object (PUT); the body's resource version is the precondition.
    ///
    /// - Throws: ``KubeError``; `isConflict` where the object changed since.
    func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object

    /// Asks for an object's deletion.
    ///
    /// - Throws: ``KubeError``; `isNotFound` where there is none, `isConflict` where a precondition fails.
    func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws
}

/// A change of an object.
public enum Patch: Sendable, Hashable {
    /// RFC 7386: members replace, `null` removes.
    case merge(JSONValue)
    /// RFC 6902: a list of operations, which fails whole where one fails.
    case json([JSONValue])
}

/// How an object is deleted.
public struct DeleteOptions: Sendable, Hashable {
    /// Deletes only the object of this UID.
    public var uid: String?
    /// Deletes only this version of the object.
    public var resourceVersion: String?
    /// `Background`, `Foreground` or `Orphan`; `nil` for the kind's default.
    public var propagationPolicy: String?
    /// Whether the server only says what would become of it.
    public var isDryRun = false

    /// Options; without any, whatever object has the name.
    public init(uid: String? = nil, resourceVersion: String? = nil, propagationPolicy: String? = nil) {
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.propagationPolicy = propagationPolicy
    }
}
