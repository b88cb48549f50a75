// SPDX-License-Identifier: Apache-2.0

import Foundation
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import Synchronization
import Testing

@testable import BobbinOperator

/// How defaults are brought, and what is tried again.
@Suite(.timeLimit(.minutes(10)))
final class DefaultsServiceTests: Sendable {
    private let applied = Mutex<[String]>([])
    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "defaults-\(UUID().uuidString)"
    )

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in ["a": DefaultFolderTests.executor, "b": DefaultFolderTests.shim, "c": "{"] {
            try text.write(to: folder.appending(path: "\(name).json"), atomically: true, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func failure(_ code: Int, _ reason: String) -> KubeError {
        KubeError(.server, status: Status(code: code, reason: reason), message: reason)
    }

    /// Brings the defaults to a server that has none and answers each apply as `answers` says, in turn.
    private func apply(namespaced: Bool = false, answers: [KubeError?] = []) async throws {
        let rest = Mutex(answers)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = DefaultsServer(
            read: { _, _ in throw Self.failure(404, "NotFound") },
            apply: { _, type, key in
                self.applied.withLock { $0.append("\(type.kind) \(key)") }
                if let error = rest.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
            }
        )
        try await DefaultsService(
            folder: DefaultFolder(path: folder.path(), ownNamespace: "own"),
            server: server,
            isNamespaced: namespaced,
            pause: Backoff(initial: .milliseconds(1), maximum: .milliseconds(1)),
            logger: logger
        ).applyAll()
    }

    @Test func `each is applied once, past a file that is none`() async throws {
        try await apply()
        #expect(applied.withLock { $0 } == ["SpinAppExecutor own/e", "Shim s"])
    }

    @Test(arguments: [(404, "NotFound"), (403, "Forbidden"), (503, "ServiceUnavailable"), (422, "Invalid")])
    func `what is refused is tried again, and holds up no other`(code: Int, reason: String) async throws {
        try await apply(answers: [Self.failure(code, reason), nil, Self.failure(code, reason), nil])
        #expect(
            applied.withLock { $0 } == [
                "SpinAppExecutor own/e", "Shim s", "SpinAppExecutor own/e", "SpinAppExecutor own/e",
            ]
        )
    }

    @Test func `what belongs to others isn't asked for again`() async throws {
        try await apply(answers: [Self.failure(409, "Conflict")])
        #expect(applied.withLock { $0 } == ["SpinAppExecutor own/e", "Shim s"])
    }

    @Test func `an operator of some namespaces passes Shims over`() async throws {
        try await apply(namespaced: true)
        #expect(applied.withLock { $0 } == ["SpinAppExecutor own/e"])
    }
}
