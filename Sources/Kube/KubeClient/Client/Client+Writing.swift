// SPDX-License-Identifier: Apache-2.0

public import KubeModel

extension Client {
    /// Creates an object (POST). The body's own name, if it has one, is what errors name.
    public func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        let name =
            body[path: "metadata", "name"]?.string ?? body[path: "metadata", "generateName"]?.string ?? ""
        let key = ObjectKey(namespace: namespace, name: name)
        return try await write(type, "POST", "create", key, nil, body, "application/json", fieldManager)
    }

    /// Applies a configuration (server-side apply).
    public func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object {
        // JSON is YAML, and much faster to read for the server.
        let contentType = "application/apply-patch+yaml"
        return try await write(
            type,
            "PATCH",
            "apply",
            key,
            subresource,
            configuration,
            contentType,
            fieldManager,
            force: force
        )
    }

    /// Changes an object by a merge patch or a JSON patch.
    public func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let (body, contentType): (JSONValue, String) =
            switch patch {
            case .merge(let value): (value, "application/merge-patch+json")
            case .json(let operations): (.array(operations), "application/json-patch+json")
            }
        return try await write(type, "PATCH", "patch", key, subresource, body, contentType, fieldManager)
    }

    /// Replaces an object (PUT).
    public func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try await write(type, "PUT", "update", key, subresource, body, "application/json", fieldManager)
    }

    /// Asks for an object's deletion.
    public func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        let request = ResourceRequest.delete(type, key, options)
        _ = try await call(request.http(), request.operation)
    }

    private func write<Object: Resource>(
        _ type: Object.Type,
        _ method: String,
        _ verb: String,
        _ key: ObjectKey,
        _ subresource: String?,
        _ body: JSONValue,
        _ contentType: String,
        _ fieldManager: String,
        force: Bool = false
    ) async throws -> Object {
        var request = ResourceRequest.write(
            method,
            verb,
            Object.type,
            key,
            body: body.jsonBytes,
            contentType: contentType,
            isMetadataOnly: Object.isMetadataOnly
        )
        request.add("fieldManager", fieldManager)
        if force { request.add("force", "true") }
        return try await readObject(request.operation, request.http(subresource: subresource))
    }
}
