// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
public import Logging
public import ServiceLifecycle

/// Takes keys from a queue and has them reconciled, several at a time, each key by one worker at a time.
///
/// A failure is tried again after a wait that depends on its cause (``RetryCause``) and grows with time, and is never
/// shorter than the server asked for (`Retry-After`). Neither failures nor work that takes long hold up other keys; how
/// much of it is under way at a time is bounded, for each group of keys and in all. At a graceful shutdown the work under
/// way has ten seconds to be finished, and what waits is left for the next process.
public final class Controller<R: Reconciler>: Service, Sendable {
    private let name: String
    private let queue: WorkQueue<R.Key>
    private let reconciler: R
    private let workers: Int
    private let deadline: Duration
    private let waits: [@Sendable () async throws -> Void]
    private let clock: TimeSource
    private let logger: Logger
    private let metrics: ControllerMetrics
    private let deadlines: Deadlines
    private let ids: ReconcileIDs

    /// A controller.
    ///
    /// - Parameters:
    ///   - name: The name in metrics and logs.
    ///   - queue: Where the keys come from. Drained when the controller is shut down.
    ///   - workers: How many keys are reconciled at a time. A key that takes longer than 100 ms gives its worker back; up
    ///     to `slowWorkers` such keys go on beside the others, of one group as many as there are workers, or 4.
    ///   - slowWorkers: How many keys that take long may be reconciled beside the others; 0 to hold to `workers` strictly.
    ///     By default 32, or 0 for one worker.
    ///   - deadline: After how long a reconciliation is cancelled, to be tried again.
    ///   - waitingFor: What has to be done before the first key is taken, such as caches being filled.
    public init(
        name: String,
        queue: WorkQueue<R.Key>,
        reconciler: R,
        workers: Int = 4,
        slowWorkers: Int? = nil,
        deadline: Duration = .seconds(60),
        waitingFor: [@Sendable () async throws -> Void] = [],
        clock: TimeSource = .continuous,
        logger: Logger = Logger(label: "controller"),
        metrics: MetricsRegistry = .init()
    ) {
        self.name = name
        self.queue = queue
        self.reconciler = reconciler
        self.workers = workers
        self.deadline = deadline
        waits = waitingFor
        self.clock = clock
        self.logger = logger
        self.metrics = ControllerMetrics(name: name, workers: workers, registry: metrics)
        deadlines = Deadlines(limit: deadline, clock: clock)
        ids = ReconcileIDs()
        queue.limit(to: WorkLimits(workers: workers, slow: slowWorkers ?? (workers > 1 ? 32 : 0)))
    }

    /// How long work under way may take once a graceful shutdown began.
    private static var shutdownTime: Duration { .seconds(10) }
    /// How long reporting a timeout may take.
    private static var reportTime: Duration { .seconds(10) }

    /// Reconciles until shut down.
    ///
    /// - Throws: What a wait before the start throws.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            do {
                try await cancelWhenGracefulShutdown { for wait in self.waits { try await wait() } }
            } catch is CancellationError {
                return
            }
            logger.info("reconciling", metadata: ["controller": "\(name)", "workers": "\(workers)"])
            await withDiscardingTaskGroup { group in
                group.addTask { await self.queue.run() }
                group.addTask { await self.deadlines.run() }
                await withDiscardingTaskGroup { group in
                    while let key = await self.queue.next() {
                        group.addTask {
                            await self.reconcile(key)
                            self.queue.finish(key)
                        }
                    }
                }
                self.deadlines.stop()
                self.queue.drain()
            }
        } onGracefulShutdown: {
            self.queue.drain()
            self.deadlines.shorten(to: Self.shutdownTime)
        }
    }

    private func reconcile(_ key: R.Key) async {
        let start = clock.now
        metrics.active.add(1)
        defer {
            metrics.active.add(-1)
            metrics.duration.observe(clock.now - start)
        }
        var logger = logger
        logger[metadataKey: "controller"] = .string(name)
        logger[metadataKey: "object"] = .stringConvertible(Described(key: key))
        logger[metadataKey: "reconcileID"] = .stringConvertible(ids.next())
        let journal = WriteJournal()
        do {
            let outcome = try await deadlines.within { [logger, reconciler] in
                try await WriteJournal.$current.withValue(journal) {
                    try await withLogger(logger) { _ in try await reconciler.reconcile(key) }
                }
            }
            log(journal, logger)
            settle(key, outcome)
        } catch {
            // What it wrote before it failed is written.
            log(journal, logger)
            if error is OverdueError { await reportTimeout(of: key, journal, logger) }
            retry(key, after: error, logger)
        }
    }

    private func settle(_ key: R.Key, _ outcome: Outcome) {
        switch outcome {
        case .settled:
            metrics.success.increment()
            queue.forget(key)
        case .requeue(let delay):
            metrics.requeueAfter.increment()
            queue.forget(key)
            queue.requeue(key, after: delay)
        case .retry(let cause, let limit):
            metrics.requeueAfter.increment()
            queue.retry(key, cause, atLatest: limit)
        }
    }

    /// One line for a reconcile that changed something, none for one that didn't.
    private func log(_ journal: WriteJournal, _ logger: Logger) {
        guard logger.logLevel <= .info, let story = journal.story else { return }
        logger.info("\(story)")
    }

    /// Has a timeout reported, which the reconcile itself can't: it was cancelled.
    private func reportTimeout(of key: R.Key, _ journal: WriteJournal, _ logger: Logger) async {
        // At a shutdown it was given less time, which says nothing of the object.
        if Task.isCancelled || queue.isDrained { return }
        metrics.timeouts.increment()
        let timeout = ReconcileTimeout(limit: deadline, pending: journal.pending)
        do {
            try await withTimeout(Self.reportTime, clock: clock) { [logger, reconciler] in
                try await withLogger(logger) { _ in try await reconciler.report(timeout, of: key) }
            }
        } catch {
            logger.warning("cannot report a timeout", metadata: ["error": "\(error)"])
        }
    }

    private func retry(_ key: R.Key, after error: any Error, _ logger: Logger) {
        if Task.isCancelled { return }
        metrics.error.increment()
        metrics.errors.increment()
        if let error = error as? TerminalError {
            metrics.terminalErrors.increment()
            queue.forget(key)
            logger.error(
                "reconcile failed, will not retry until something changes",
                metadata: ["error": "\(error)"]
            )
            return
        }
        let cause = RetryCause(error)
        let floor = (error as? KubeError)?.retryAfter ?? (error as? any RetryableError)?.retryAfter
        queue.retry(key, cause, notBefore: floor ?? .zero)
        // A conflict says only that the cache was a moment behind.
        logger.log(
            level: cause.kind == .conflict ? .debug : .warning,
            "reconcile failed, will retry",
            metadata: ["error": "\(error)", "failures": "\(queue.failures(of: key))"]
        )
    }
}

/// A key whose text is made only if it is logged.
private struct Described<Key: CustomStringConvertible & Sendable>: CustomStringConvertible, Sendable {
    let key: Key
    var description: String { key.description }
}
