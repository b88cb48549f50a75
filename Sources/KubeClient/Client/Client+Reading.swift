public import KubeModel

extension Client {
    /// Reads one object.
    public func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        let request = ResourceRequest.get(Object.type, key, isMetadataOnly: Object.isMetadataOnly)
        return try await read(request.operation, request.http())
    }

    /// Reads a page of a collection.
    public func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> {
        let request = ResourceRequest.list(
            Object.type,
            selection,
            options,
            isMetadataOnly: Object.isMetadataOnly
        )
        return try await read(request.operation, request.http())
    }

    /// Starts a watch; returns once the server has accepted it.
    public func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> {
        let request = ResourceRequest.watch(
            Object.type,
            selection,
            options,
            isMetadataOnly: Object.isMetadataOnly
        )
        let body = try await open(request.http(), request.operation)
        let reader = WatchReader<Object>(body, operation: request.operation, limit: Self.largestEvent)
        return WatchStream(connectionSilence: { body.connectionSilence }) { try await reader.next() }
    }

    /// Sends a call and reads its answer.
    func read<Value: JSONReadable>(
        _ operation: KubeError.Operation?,
        _ request: HTTPRequest
    ) async throws -> Value {
        let body = try await call(request, operation)
        do {
            return try Value(json: body)
        } catch let error as JSONError {
            throw KubeError(
                .decoding,
                operation: operation,
                message: "the server's answer can't be read: \(error)"
            )
        }
    }
}
