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

/// Passes writes on, and notes those that succeeded in the journal of the reconcile that asked for them.
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
        let object = try await writer.create(type, body, in: namespace, fieldManager: fieldManager)
        WriteJournal.current?.note("created", Object.type, object.key)
        return object
    }

    package func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object {
        let object = try await writer.apply(
            type,
            configuration,
            to: key,
            subresource: subresource,
            fieldManager: fieldManager,
            force: force
        )
        WriteJournal.current?.note("applied", Object.type, key, subresource: subresource)
        return object
    }

    package func patch<Object: Resource>(
        _ type: Object.Type,
        _ patch: Patch,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let object = try await writer.patch(
            type,
            patch,
            to: key,
            subresource: subresource,
            fieldManager: fieldManager
        )
        WriteJournal.current?.note("patched", Object.type, key, subresource: subresource)
        return object
    }

    package func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        let object = try await writer.replace(
            type,
            body,
            at: key,
            subresource: subresource,
            fieldManager: fieldManager
        )
        WriteJournal.current?.note("updated", Object.type, key, subresource: subresource)
        return object
    }

    package func delete(_ type: ResourceType, _ key: ObjectKey, _ options: DeleteOptions) async throws {
        try await writer.delete(type, key, options)
        WriteJournal.current?.note("deleted", type, key)
    }
}
