import KubeClient
import KubeModel
import SpinAPI

/// Reads what the embedded server has, but for SpinApps, which it doesn't serve: of these there is one, or none.
struct OwnerReader: ObjectReader {
    let client: Client
    var app: SpinApp?

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        guard Object.self == SpinApp.self else { return try await client.get(type, key) }
        guard let object = app as? Object else {
            throw KubeError(.server, status: Status(code: 404, reason: "NotFound"), message: "not found")
        }
        return object
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> { try await client.list(type, selection, options) }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { try await client.watch(type, selection, options) }
}
