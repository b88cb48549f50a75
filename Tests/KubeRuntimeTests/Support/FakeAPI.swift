// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import Synchronization

@testable import KubeRuntime

/// Objects that are read and written, as JSON, with versions as preconditions; writes can be made to fail.
final class FakeAPI: ObjectReader, ObjectWriter {
    struct Call: Equatable {
        var verb: String
        var key: ObjectKey
        var body: JSONValue
    }

    struct State {
        var objects: [ObjectKey: JSONValue] = [:]
        var version = 0
        var calls: [Call] = []
        var faults: [KubeError] = []
        /// Holds up who comes, until it is settled.
        var gate: Parking<Void>?
        var heldUp = 0
        /// Whether nothing gets through.
        var isCut = false
    }

    private let state = Mutex(State())

    func change<Result>(_ body: (inout sending State) -> sending Result) -> sending Result {
        state.withLock(body)
    }
    var heldUp: Int { state.withLock { $0.heldUp } }
    var calls: [Call] { state.withLock { $0.calls } }
    func calls(_ verb: String) -> [Call] { calls.filter { $0.verb == verb } }
    subscript(key: ObjectKey) -> JSONValue? { state.withLock { $0.objects[key] } }

    private func perform<Object: Resource>(
        _ call: Call,
        _ body: (inout State) throws(KubeError) -> JSONValue
    ) async throws -> Object {
        let gate = state.withLock { state in
            if state.gate != nil { state.heldUp += 1 }
            return state.gate
        }
        if let gate { _ = await gate.wait() }
        try Task.checkCancellation()
        let result: Result<JSONValue, KubeError> = state.withLock { state in
            state.calls.append(call)
            if state.isCut { return .failure(KubeError(.transport, message: "no route")) }
            if !state.faults.isEmpty { return .failure(state.faults.removeFirst()) }
            do throws(KubeError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try Object(json: try result.get().jsonBytes)
    }

    private static func store(_ value: JSONValue, _ key: ObjectKey, _ state: inout State) -> JSONValue {
        state.version += 1
        var value = value
        var metadata = value["metadata"] ?? [:]
        metadata["resourceVersion"] = .string(String(state.version))
        value["metadata"] = metadata
        state.objects[key] = value
        return value
    }

    func get<Object: Resource>(_ type: Object.Type, _ key: ObjectKey) async throws -> Object {
        try await perform(Call(verb: "get", key: key, body: .null)) { state throws(KubeError) in
            guard let value = state.objects[key] else { throw .server(404, "NotFound") }
            return value
        }
    }

    func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        let key = ObjectKey(namespace: namespace, name: body[path: "metadata", "name"]?.string ?? "")
        return try await perform(Call(verb: "create", key: key, body: body)) { state throws(KubeError) in
            guard state.objects[key] == nil else { throw .server(409, "AlreadyExists") }
            return Self.store(body, key, &state)
        }
    }

    func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let body: JSONValue =
            switch patch {
            case .merge(let value): value
            case .json(let operations): .array(operations)
            }
        return try await perform(Call(verb: "patch", key: key, body: body)) { state throws(KubeError) in
            guard let old = state.objects[key] else { throw .server(404, "NotFound") }
            if let version = body[path: "metadata", "resourceVersion"],
                version != old[path: "metadata", "resourceVersion"]
            {
                throw .server(409, "Conflict")
            }
            return Self.store(Self.merged(old, body), key, &state)
        }
    }

    private static func merged(_ old: JSONValue, _ patch: JSONValue) -> JSONValue {
        guard case .object(let members) = patch else { return old }
        var result = old
        for (key, value) in members {
            result[key] = value.object == nil ? value : merged(old[key] ?? [:], value)
        }
        return result
    }

    func list<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: ListOptions
    ) async throws -> ObjectList<Object> { throw KubeError.server(405) }

    func watch<Object: Resource>(
        _ type: Object.Type,
        _ selection: Selection,
        _ options: WatchOptions
    ) async throws -> WatchStream<Object> { throw KubeError.server(405) }
}

/// Writes that no test of the runtime needs: refused, so that a new use of one is noticed.
extension ObjectWriter {
    func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object { throw KubeError.server(405) }

    func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object { throw KubeError.server(405) }

    func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        throw KubeError.server(405)
    }
}
