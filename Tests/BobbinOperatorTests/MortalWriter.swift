// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization

/// A writer that stops for good after some writes, as that of a process that was killed.
final class MortalWriter: ObjectWriter {
    struct Dead: Error {}

    private let writer: any ObjectWriter
    private let left: Mutex<Int64?>

    init(_ writer: any ObjectWriter, writes: Int64?) {
        self.writer = writer
        left = Mutex(writes)
    }

    private func live() throws {
        try left.withLock { left in
            guard let count = left else { return }
            guard count > 0 else { throw Dead() }
            left = count - 1
        }
    }

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        try live()
        return try await writer.create(type, body, in: namespace, fieldManager: fieldManager)
    }

    func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object {
        try live()
        return try await writer.apply(
            type,
            configuration,
            to: key,
            subresource: subresource,
            fieldManager: fieldManager,
            force: force
        )
    }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try live()
        return try await writer.patch(
            type,
            patch,
            to: key,
            subresource: subresource,
            fieldManager: fieldManager
        )
    }

    func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try live()
        return try await writer.replace(
            type,
            body,
            at: key,
            subresource: subresource,
            fieldManager: fieldManager
        )
    }

    func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        try live()
        try await writer.delete(type, key, options)
    }

    /// Whether it stopped.
    var isDead: Bool { left.withLock { $0 == 0 } }
}
