// SPDX-License-Identifier: Apache-2.0

package import KubeClient
package import KubeModel

/// Passes on writes for as long as they may be sent, and looks at the answers for signs of a server that went back in
/// time.
package struct GuardedWriter: WriteInterceptor {
    package let writer: any ObjectWriter
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

    package func intercept<Answer>(
        _ write: Write,
        version: (Answer) -> UInt64?,
        _ send: () async throws -> Answer
    ) async throws -> Answer {
        // As it is when the write begins: what comes while it is under way may well be newer than its answer.
        let held = write.changesObject ? versions?.held(write.type, write.key) : nil
        let answer = try await fenced(send)
        if let held { versions?.compare(version(answer), with: held) }
        return answer
    }

    private func fenced<Answer>(_ send: () async throws -> Answer) async throws -> Answer {
        guard let fence else { return try await send() }
        try fence()
        return try await RequestFence.$current.withValue(RequestFence(fence)) { try await send() }
    }
}

extension Write {
    /// Whether the answer is a newer version of an object that was there.
    fileprivate var changesObject: Bool { verb != .create && verb != .delete }
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
