package import KubeClient
package import KubeModel
internal import Synchronization

/// What one reconcile wrote, for the line in the log that tells it.
final class WriteJournal: Sendable {
    /// The journal of the reconcile under way; there is none elsewhere.
    @TaskLocal static var current: WriteJournal?

    /// How many writes are told one by one.
    private static let limit = 10

    private struct State {
        var writes: [Write] = []
        var count = 0
        /// The writes that were sent and not answered, in order.
        var pending: [(id: UInt64, write: String)] = []
        var lastID: UInt64 = 0
    }

    private struct Write {
        var done: String
        var kind: String
        var key: ObjectKey
        var subresource: String?
    }

    private let state = Mutex(State())

    func note(_ done: String, _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil) {
        let write = Write(done: done, kind: type.kind, key: key, subresource: subresource)
        state.withLock { state in
            if state.writes.count < Self.limit { state.writes.append(write) }
            state.count += 1
        }
    }

    /// The writes that were sent and have no answer, such as `apply Deployment default/hello`.
    var pending: [String] { state.withLock { $0.pending.map(\.write) } }

    /// Records that a write is sent; to be answered with ``ended(_:)`` once it is answered, but not where it is given
    /// up because its task is cancelled.
    func began(_ verb: String, _ type: ResourceType, _ key: ObjectKey, subresource: String? = nil) -> UInt64 {
        let write = "\(verb) \(type.kind) \(key)\(subresource.map { "/\($0)" } ?? "")"
        return state.withLock { state in
            state.lastID += 1
            state.pending.append((state.lastID, write))
            return state.lastID
        }
    }

    /// Records that a write was answered.
    func ended(_ id: UInt64) { state.withLock { state in state.pending.removeAll { $0.id == id } } }

    /// `applied Deployment default/hello, patched SpinApp default/hello/status`; `nil` where nothing was written.
    var story: String? {
        let (writes, count) = state.withLock { ($0.writes, $0.count) }
        guard count > 0 else { return nil }
        let told = writes.map { write in
            "\(write.done) \(write.kind) \(write.key)\(write.subresource.map { "/\($0)" } ?? "")"
        }
        let rest = count - writes.count
        return told.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

/// Passes writes on, and records them in the journal of the reconcile that asked for them.
package struct JournaledWriter: ObjectWriter {
    private let writer: any ObjectWriter

    /// A writer over another.
    package init(_ writer: any ObjectWriter) { self.writer = writer }

    package func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        let name = body[path: "metadata", "name"]?.string ?? ""
        let key = ObjectKey(namespace: namespace, name: name)
        return try await journaled("create", "created", Object.type, key) {
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
        try await journaled("apply", "applied", Object.type, key, subresource) {
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
        try await journaled("patch", "patched", Object.type, key, subresource) {
            try await writer.patch(
                type,
                patch,
                to: key,
                subresource: subresource,
                fieldManager: fieldManager
            )
        }
    }

    package func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try await journaled("update", "updated", Object.type, key, subresource) {
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
        try await journaled("delete", "deleted", type, key) {
            try await writer.delete(type, key, options)
        }
    }

    private func journaled<Value>(
        _ verb: String,
        _ done: String,
        _ type: ResourceType,
        _ key: ObjectKey,
        _ subresource: String? = nil,
        _ write: () async throws -> Value
    ) async throws -> Value {
        guard let journal = WriteJournal.current else { return try await write() }
        let id = journal.began(verb, type, key, subresource: subresource)
        let value: Value
        do {
            value = try await write()
        } catch {
            // One that is given up because its reconcile takes too long is what that waited for.
            if !Task.isCancelled { journal.ended(id) }
            throw error
        }
        journal.ended(id)
        journal.note(done, type, key, subresource: subresource)
        return value
    }
}
