// SPDX-License-Identifier: Apache-2.0

public import KubeModel

/// What reads objects from an API server. All that KubeRuntime needs to fill its caches.
public protocol ObjectReader: Sendable {
    /// Reads one object.
    ///
    /// - Throws: ``KubeError``; `isNotFound` where there is none.
    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object

    /// Reads a page of a collection.
    ///
    /// - Throws: ``KubeError``.
    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object>

    /// Starts a watch; returns once the server has accepted it.
    ///
    /// - Throws: ``KubeError``, for a refusal as well (403, 410).
    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object>
}
