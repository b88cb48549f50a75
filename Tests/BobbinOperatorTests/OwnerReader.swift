// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import SpinAPI

/// Reads what the embedded server has, but for SpinApps, which it doesn't serve: of these there is one, or none.
struct OwnerReader: ObjectReader {
    let client: Client
    var app: SpinApp?

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        try await client.get(type, key)
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> {
        guard Object.self == SpinApp.self else { return try await client.list(type, selection, options) }
        return ObjectList(items: [app as? Object].compactMap(\.self), resourceVersion: "1")
    }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { try await client.watch(type, selection, options) }
}
