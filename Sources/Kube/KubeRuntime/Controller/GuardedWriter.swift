package import KubeClient
package import KubeModel

/// Passes on writes for as long as they may be sent, and looks at the answers for signs of a server that went back in
/// time.
package struct GuardedWriter: ObjectWriter {
    private let writer: any ObjectWriter
    private let fence: (@Sendable () throws -> Void)?
    private let versions: AnsweredVersions?

    /// A writer over another.
    ///
    /// - Parameters:
    ///   - fence: Throws where nothing may be sent any more. It is asked before each write and each time that one is sent
    ///     again.
    ///   - versions: Compares the answers with what is held.
    package init(
        _ writer: any ObjectWriter,
        fence: (@Sendable () throws -> Void)? = nil,
        versions: AnsweredVersions? = nil
    ) {
        self.writer = writer
        self.fence = fence
        self.versions = versions
    }

    package func create<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        in namespace: String,
        fieldManager: String
    ) async throws -> Object {
        try await fenced { try await writer.create(type, body, in: namespace, fieldManager: fieldManager) }
    }

    package func apply<Object: Resource>(
        _ type: Object.Type,
        _ configuration: JSONValue,
        to key: ObjectKey,
        subresource: String?,
        fieldManager: String,
        force: Bool
    ) async throws -> Object {
        try await compared(key) {
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
        try await compared(key) {
            try await writer.patch(type, patch, to: key, subresource: subresource, fieldManager: fieldManager)
        }
    }

    package func replace<Object: Resource>(
        _ type: Object.Type,
        _ body: JSONValue,
        at key: ObjectKey,
        subresource: String?,
        fieldManager: String
    ) async throws -> Object {
        try await compared(key) {
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
        _ = try await fenced { () async throws -> Bool in
            try await writer.delete(type, key, options)
            return true
        }
    }

    private func compared<Object: Resource>(
        _ key: ObjectKey,
        _ write: () async throws -> Object
    ) async throws -> Object {
        // As it is when the write begins: what comes while it is under way may well be newer than its answer.
        let held = versions?.held(Object.type, key)
        let object = try await fenced(write)
        if let held { versions?.compare(object.metadata.resourceVersionNumber, with: held) }
        return object
    }

    private func fenced<Value>(_ write: () async throws -> Value) async throws -> Value {
        guard let fence else { return try await write() }
        try fence()
        return try await RequestFence.$current.withValue(RequestFence(fence)) { try await write() }
    }
}

/// Compares the versions that answers to writes have with those that are held in caches.
///
/// A write is answered with the newest version of its object there is. One below the version that was held when the
/// write began is that of a server which was restored from a backup.
package struct AnsweredVersions: Sendable {
    private let versions: [ResourceType: @Sendable (ObjectKey) -> UInt64?]
    private let onRegression: @Sendable () -> Void

    /// A comparison.
    ///
    /// - Parameters:
    ///   - versions: The version of each kind's objects as it is held.
    ///   - onRegression: Called where an answer is older.
    package init(
        _ versions: [ResourceType: @Sendable (ObjectKey) -> UInt64?],
        onRegression: @escaping @Sendable () -> Void
    ) {
        self.versions = versions
        self.onRegression = onRegression
    }

    func held(_ type: ResourceType, _ key: ObjectKey) -> UInt64? { versions[type]?(key) }

    func compare(_ answered: UInt64?, with held: UInt64) {
        if let answered, answered < held { onRegression() }
    }
}
