// SPDX-License-Identifier: Apache-2.0

import Curl
public import KubeModel

extension Client {
    /// Reads one object.
    public func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        let request = ResourceRequest.get(Object.type, key, isMetadataOnly: Object.isMetadataOnly)
        return try await readObject(request.operation, request.http())
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
        var http = try request.http()
        http.responseLimit = options.byteLimit
        let body = try await call(http, request.operation)
        return try decode(request.operation) {
            var reader = JSONReader(body)
            let list = try ObjectList<Object>(from: &reader, valueLimit: options.valueLimit)
            try reader.finish()
            return list
        }
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

    /// Sends a call and reads the object that it answers with.
    func readObject<Object: Resource>(
        _ operation: KubeError.Operation,
        _ request: HTTPRequest
    ) async throws -> Object {
        let body = try await call(request, operation)
        return try decode(operation) {
            var reader = JSONReader(body)
            let object = try Object.readBounded(from: &reader)
            try reader.finish()
            return object
        }
    }

    private func decode<Value>(_ operation: KubeError.Operation, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as SizeExcess {
            throw KubeError(.tooLarge, operation: operation, message: "the object is too large: \(error)")
        } catch let error as AnswerExcess {
            throw KubeError(.tooLarge, operation: operation, message: "\(error)")
        } catch let error as JSONError {
            throw KubeError(
                .decoding,
                operation: operation,
                message: "cannot read the server's response: \(error)"
            )
        }
    }
}
