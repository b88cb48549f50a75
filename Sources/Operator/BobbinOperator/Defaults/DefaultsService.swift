// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI

/// Brings the defaults of a folder, once each time that this process comes to lead.
///
/// What can't be brought yet is tried again, ever more seldom: the definitions, the namespace and the rights may come
/// after the operator. Nothing that stays wrong is more than a message in the log.
struct DefaultsService: Service {
    let folder: DefaultFolder
    let server: DefaultsServer
    /// Whether the operator may see some namespaces only, and so no Shims.
    let isNamespaced: Bool
    var pause = Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0)
    var clock = TimeSource.continuous
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await applyAll() }
    }

    /// Returns when each default is there, or is left to whoever has it.
    func applyAll() async throws {
        let (objects, faults) = folder.read()
        for fault in faults { logger.error("cannot use a default", metadata: ["error": "\(fault)"]) }
        var pending = objects.filter(isPossible)
        var told: [ObjectOfKind: String] = [:]
        var failures = 0
        while !pending.isEmpty {
            var left: [DefaultObject] = []
            for object in pending {
                do {
                    try await apply(object)
                } catch let error as KubeError {
                    left.append(object)
                    report(error, of: object, &told)
                }
            }
            pending = left
            failures += 1
            guard !pending.isEmpty else { return }
            do {
                try await clock.sleep(for: pause.delay(afterFailures: failures, random: 0))
            } catch { return }
        }
    }

    private func isPossible(_ object: DefaultObject) -> Bool {
        guard isNamespaced, !object.type.isNamespaced else { return true }
        logger.notice(
            "skipped a default: Shims are not supported with --namespace",
            metadata: about(object)
        )
        return false
    }

    /// - Throws: `KubeError` where it is worth another try.
    private func apply(_ object: DefaultObject) async throws {
        var live: JSONValue?
        do {
            live = try await server.read(object.type, object.key)
        } catch let error as KubeError where error.isNotFound {
            // No such object or no such kind: applying tells which.
        }
        switch DefaultDecision(object, live: live) {
        case .settled: logger.debug("a default is unchanged", metadata: about(object))
        case .leave(let reason):
            logger.notice("skipped a default: \(reason.rawValue)", metadata: about(object))
        case .apply(let uid): try await apply(object, uid)
        }
    }

    private func apply(_ object: DefaultObject, _ uid: String?) async throws {
        var configuration = object.configuration
        // Not on another object that has the name by now.
        if let uid { configuration["metadata"]?["uid"] = .string(uid) }
        do {
            try await server.apply(configuration, object.type, object.key)
            logger.notice("applied a default", metadata: about(object))
        } catch let error as KubeError where error.isConflict {
            logger.notice(
                "skipped a default: other field managers changed its fields, or the object was replaced; remove those fields to get the default",
                metadata: about(object).merging(["error": "\(error)"]) { $1 }
            )
        }
    }

    /// What is tried again is told once for each answer.
    private func report(_ error: KubeError, of object: DefaultObject, _ told: inout [ObjectOfKind: String]) {
        let subject = ObjectOfKind(type: object.type, key: object.key)
        let message = error.description
        guard told.updateValue(message, forKey: subject) != message else { return }
        // A kind that isn't there yet is what an installation in one go looks like.
        logger.log(
            level: error.isNotFound ? .notice : .error,
            "cannot apply a default, will retry",
            metadata: about(object).merging(["error": "\(message)"]) { $1 }
        )
    }

    private func about(_ object: DefaultObject) -> Logger.Metadata {
        ["object": "\(object.description)", "file": "\(object.file)"]
    }

    private struct ObjectOfKind: Hashable {
        let type: ResourceType
        let key: ObjectKey
    }
}

/// What the defaults ask of an API server.
struct DefaultsServer: Sendable {
    /// Reads an object, with its managed fields; throws `KubeError`.
    var read: @Sendable (ResourceType, ObjectKey) async throws -> JSONValue
    /// Applies a configuration without force; throws `KubeError`.
    var apply: @Sendable (JSONValue, ResourceType, ObjectKey) async throws -> Void

    init(
        read: @escaping @Sendable (ResourceType, ObjectKey) async throws -> JSONValue,
        apply: @escaping @Sendable (JSONValue, ResourceType, ObjectKey) async throws -> Void
    ) {
        self.read = read
        self.apply = apply
    }

    /// - Parameter fence: Throws where nothing may be written any more.
    init(_ client: Client, fence: (@Sendable () throws -> Void)? = nil) {
        read = { try await client.object(of: $0, $1) }
        apply = { configuration, type, key in
            _ = try await RequestFence.$current.withValue(fence.map(RequestFence.init)) {
                try await client.apply(
                    configuration,
                    of: type,
                    to: key,
                    fieldManager: DefaultDecision.fieldManager,
                    force: false
                )
            }
        }
    }
}
