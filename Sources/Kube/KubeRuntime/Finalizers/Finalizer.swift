// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel

/// An entry in an object's finalizers, which keeps the object until its owner has cleaned up.
///
/// Only ever touches its own entry: each change is a JSON patch that first tests that the entry is where it was
/// read, and that the object is the one that was read. A patch never creates an object that is gone.
public struct Finalizer: Sendable, Hashable {
    /// The entry, such as `core.spinkube.dev/executor`.
    public let name: String
    private let fieldManager: String

    /// A finalizer of that name.
    public init(_ name: String, fieldManager: String) {
        self.name = name
        self.fieldManager = fieldManager
    }

    /// Whether the object has the entry.
    public func isOn(_ object: some Resource) -> Bool { object.metadata.finalizers.contains(name) }

    /// Adds the entry, unless the object has it or is being deleted: no finalizer may be added then.
    ///
    /// - Returns: The object as it is now; `nil` where nothing was to be done.
    /// - Throws: ``KubeError``; where the finalizers changed since the object was read, `isInvalid` or
    ///   `isConflict`: a newer object has to be looked at.
    public func add<Object: Resource>(to object: Object, by writer: any ObjectWriter) async throws -> Object?
    {
        guard !isOn(object), !object.metadata.isBeingDeleted else { return nil }
        // Of the version that was read: else another's entry could be overwritten, or this one added twice.
        var operations = [
            Self.identity(of: object),
            Self.test("/metadata/resourceVersion", object.metadata.resourceVersion),
        ]
        if object.metadata.finalizers.isEmpty {
            operations.append(["op": "add", "path": "/metadata/finalizers", "value": [.string(name)]])
        } else {
            operations.append(["op": "add", "path": "/metadata/finalizers/-", "value": .string(name)])
        }
        return try await patch(object, operations, writer)
    }

    /// Removes the entry, if the object has it.
    ///
    /// - Returns: The object as it is now; `nil` where nothing was to be done or the object is gone.
    /// - Throws: As ``add(to:by:)``.
    public func remove<Object: Resource>(
        from object: Object,
        by writer: any ObjectWriter
    ) async throws -> Object? {
        guard let index = object.metadata.finalizers.firstIndex(of: name) else { return nil }
        let path = "/metadata/finalizers/\(index)"
        let operations: [JSONValue] = [
            Self.identity(of: object), Self.test(path, name), ["op": "remove", "path": .string(path)],
        ]
        do {
            return try await patch(object, operations, writer)
        } catch let error as KubeError where error.isNotFound {
            return nil
        }
    }

    private static func identity(of object: some Resource) -> JSONValue {
        test("/metadata/uid", object.metadata.uid)
    }

    private static func test(_ path: String, _ value: String) -> JSONValue {
        ["op": "test", "path": .string(path), "value": .string(value)]
    }

    private func patch<Object: Resource>(
        _ object: Object,
        _ operations: [JSONValue],
        _ writer: any ObjectWriter
    ) async throws -> Object {
        try await writer.patch(
            Object.self,
            .json(operations),
            to: object.key,
            subresource: nil,
            fieldManager: fieldManager
        )
    }
}
