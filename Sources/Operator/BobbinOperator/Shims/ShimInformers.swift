// SPDX-License-Identifier: Apache-2.0

import KubeClient
import KubeModel
import KubeRuntime
import Logging
import ServiceLifecycle
import SpinAPI
import SpinState

/// What is watched for Shims. Nothing waits for it but their own controller.
///
/// Where the kind isn't served, it is asked for from time to time; where there is no Shim, nothing else is watched: an
/// operator in a cluster that uses none costs no more for them.
struct ShimInformers: Service {
    let shims: Informer<Shim>
    let nodes: Informer<Node>
    let agents: Informer<AgentPod>
    let daemonSets: Informer<DaemonSet>
    let runtimeClasses: Informer<RuntimeClass>
    private let isServed: @Sendable () async throws -> Bool
    private let first: FirstShim
    private let pause: Backoff
    private let clock: TimeSource
    private let logger: Logger

    init(
        reader: any ObjectReader,
        isServed: @escaping @Sendable () async throws -> Bool,
        namespace: String,
        pause: Backoff = Backoff(initial: .seconds(1), maximum: .seconds(60), jitter: 0),
        clock: TimeSource = .continuous,
        logger: Logger,
        metrics: MetricsRegistry
    ) {
        func informer<Object: Resource>(
            _ selection: Selection = Selection(),
            _ indexes: [Index<Object>] = []
        ) -> Informer<Object> {
            Informer(
                reader: reader,
                selection: selection,
                indexes: indexes,
                clock: clock,
                logger: logger,
                metrics: metrics
            )
        }
        let own = Selection(namespace: namespace, labels: ShimKeyspace.shimLabel)
        shims = informer(Selection(), [ShimCaches.byClass])
        nodes = informer()
        agents = informer(own, [ShimCaches.byShim, ShimCaches.byHandler])
        daemonSets = informer(own)
        runtimeClasses = informer()
        self.isServed = isServed
        let first = FirstShim()
        self.first = first
        self.pause = pause
        self.clock = clock
        self.logger = logger
        shims.onChange { _, _ in first.come() }
    }

    var caches: ShimCaches {
        ShimCaches(
            shims: shims.store,
            nodes: nodes.store,
            agents: agents.store,
            daemonSets: daemonSets.store,
            runtimeClasses: runtimeClasses.store
        )
    }

    func connect(_ triggers: ShimTriggers) {
        shims.onChange(triggers.shim)
        nodes.onChange(triggers.node)
        agents.onChange(triggers.agent)
        daemonSets.onChange(triggers.daemonSet)
        runtimeClasses.onChange(triggers.runtimeClass)
    }

    /// Reads everything again with the newest state.
    func startOver() {
        let caches: [any CacheSource] = [shims, nodes, agents, daemonSets, runtimeClasses]
        for cache in caches { cache.startOver() }
    }

    @Sendable func waitUntilSynced() async throws {
        try await shims.waitUntilSynced()
        try await nodes.waitUntilSynced()
        try await agents.waitUntilSynced()
        try await daemonSets.waitUntilSynced()
        try await runtimeClasses.waitUntilSynced()
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard await waitUntilServed() else { return }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await shims.run() }
                guard await first.wait() else { return }
                group.addTask { try await nodes.run() }
                group.addTask { try await agents.run() }
                group.addTask { try await daemonSets.run() }
                group.addTask { try await runtimeClasses.run() }
            }
        }
    }

    /// `false` where it was shut down before.
    ///
    /// At first it is asked for often: a definition that is applied together with the operator is served a moment later.
    private func waitUntilServed() async -> Bool {
        var failures = 0
        while !Task.isCancelled {
            do {
                if try await isServed() { return true }
            } catch {
                logger.debug(
                    "cannot tell whether the API server serves Shims",
                    metadata: ["error": "\(error)"]
                )
            }
            failures += 1
            do {
                try await clock.sleep(for: pause.delay(afterFailures: failures, random: 0))
            } catch { return false }
        }
        return false
    }
}
