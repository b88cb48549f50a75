// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import KubeModel

/// A writer over another one, which does something around each write.
package protocol WriteInterceptor: ObjectWriter {
    /// What sends the writes.
    var writer: any ObjectWriter { get }

    /// Does one write.
    ///
    /// - Parameters:
    ///   - write: What it is.
    ///   - version: The version of the object that an answer has; `nil` where it has none.
    ///   - send: Sends it, once each time it is called.
    func intercept<Answer>(
        _ write: Write,
        version: (Answer) -> UInt64?,
        _ send: () async throws -> Answer
    ) async throws -> Answer
}

/// What is written, without its content.
package struct Write: Sendable, Hashable {
    package enum Verb: String, Sendable, Hashable {
        case create, apply, patch, update, delete
    }

    package var verb: Verb
    package var type: ResourceType
    /// The object; its name is empty where the server makes one up.
    package var key: ObjectKey
    /// `nil` for the object itself.
    package var subresource: String?
}

extension WriteInterceptor {
    package func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        let name = body[path: "metadata", "name"]?.string ?? ""
        let write = Write(
            verb: .create,
            type: Object.type,
            key: ObjectKey(namespace: namespace, name: name)
        )
        return try await intercept(write, version: Self.version) {
            try await writer.create(type, body, in: namespace, fieldManager: fieldManager)
        }
    }

    package func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object {
        let write = Write(verb: .apply, type: Object.type, key: key, subresource: subresource)
        return try await intercept(write, version: Self.version) {
            try await writer.apply(
                type,
                configuration,
                to: key,
                subresource: subresource,
                fieldManager: fieldManager,
                force: force
            )
        }
    }

    package func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let write = Write(verb: .patch, type: Object.type, key: key, subresource: subresource)
        return try await intercept(write, version: Self.version) {
            try await writer.patch(type, patch, to: key, subresource: subresource, fieldManager: fieldManager)
        }
    }

    package func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let write = Write(verb: .update, type: Object.type, key: key, subresource: subresource)
        return try await intercept(write, version: Self.version) {
            try await writer.replace(
                type,
                body,
                at: key,
                subresource: subresource,
                fieldManager: fieldManager
            )
        }
    }

    package func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        try await intercept(Write(verb: .delete, type: type, key: key), version: { _ in nil }) {
            try await writer.delete(type, key, options)
        }
    }

    private static func version(of object: some Resource) -> UInt64? {
        object.metadata.resourceVersionNumber
    }
}
