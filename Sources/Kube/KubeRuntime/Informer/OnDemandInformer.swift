// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
public import KubeModel
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// An informer about a kind that the API server may not serve, such as one of another project's CRDs.
///
/// Whether it does is asked at the start and whenever somebody needs the kind, never in between. Once it does, the
/// objects are followed until the process ends.
public final class OnDemandInformer<Object: Resource>: Service, Sendable {
    private let informer: Informer<Object>
    private let isServed: @Sendable () async throws -> Bool
    private let clock: TimeSource
    private let backoff = Backoff.watch
    private let logger: Logger
    private let isFollowed = Atomic(false)
    private let needed = WakeUp()

    /// An informer that runs once its kind is served.
    ///
    /// - Parameter isServed: Asks the API server.
    public init(
        _ informer: Informer<Object>,
        isServed: @escaping @Sendable () async throws -> Bool,
        clock: TimeSource = .continuous,
        logger: Logger = Logger(label: "informer")
    ) {
        self.informer = informer
        self.isServed = isServed
        self.clock = clock
        self.logger = logger
    }

    /// Whether the kind is served; if so, returns once its objects have been read.
    ///
    /// - Parameter timeout: How long reading them may take. Short, where a worker waits.
    /// - Throws: ``KubeError`` where the API server can't be asked, ``InformerError`` where reading takes too long.
    public func isAvailable(within timeout: Duration) async throws -> Bool {
        if !isFollowed.load(ordering: .acquiring) {
            guard try await isServed() else { return false }
            needed.ring()
        }
        let end = clock.now + timeout
        while !informer.store.isSynced {
            guard clock.now < end else {
                throw InformerError(type: Object.type, timeout: timeout, lastFailure: informer.lastFailure)
            }
            try await clock.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Follows the objects once they are served, until shut down.
    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard await self.waitUntilServed() else { return }
            self.isFollowed.store(true, ordering: .releasing)
            try await self.informer.run()
        }
    }

    /// `false` where it was shut down before.
    private func waitUntilServed() async -> Bool {
        var failures = 0
        while !Task.isCancelled {
            do {
                if try await isServed() { return true }
                failures = 0
                guard await needed.wait() else { return false }
            } catch {
                failures += 1
                logger.log(
                    level: failures == 1 ? .warning : .debug,
                    "cannot tell yet whether a kind is served, will retry",
                    metadata: ["kind": "\(Object.type)", "error": "\(error)"]
                )
                do {
                    try await clock.sleep(for: backoff.delay(afterFailures: failures, random: 0))
                } catch { return false }
            }
        }
        return false
    }
}
