internal import KubeClient
public import Logging
public import ServiceLifecycle

/// Takes keys from a queue and has them reconciled, several at a time, each key by one worker at a time.
///
/// A failure is tried again after a wait that grows with each one in a row, and never shorter than the server
/// asked for (`Retry-After`); one key's failures don't hold up the others. At a graceful shutdown the work
/// under way is finished and what waits is left for the next process.
public final class Controller<R: Reconciler>: Service, Sendable {
    private let name: String
    private let queue: WorkQueue<R.Key>
    private let reconciler: R
    private let workers: Int
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
    ///   - workers: How many keys are reconciled at a time.
    ///   - deadline: After how long a reconciliation is cancelled, to be tried again.
    ///   - waitingFor: What has to be done before the first key is taken, such as caches being filled.
    public init(
        name: String,
        queue: WorkQueue<R.Key>,
        reconciler: R,
        workers: Int = 4,
        deadline: Duration = .seconds(30),
        waitingFor: [@Sendable () async throws -> Void] = [],
        clock: TimeSource = .continuous,
        logger: Logger = Logger(label: "controller"),
        metrics: MetricsRegistry = .init()
    ) {
        self.name = name
        self.queue = queue
        self.reconciler = reconciler
        self.workers = workers
        waits = waitingFor
        self.clock = clock
        self.logger = logger
        self.metrics = ControllerMetrics(name: name, workers: workers, registry: metrics)
        deadlines = Deadlines(limit: deadline, clock: clock)
        ids = ReconcileIDs()
    }

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
                    for _ in 0..<self.workers { group.addTask { await self.work() } }
                }
                self.deadlines.stop()
                self.queue.drain()
            }
        } onGracefulShutdown: {
            self.queue.drain()
        }
    }

    private func work() async {
        while let key = await queue.next() {
            await reconcile(key)
            queue.finish(key)
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
            tell(journal, logger)
            queue.forget(key)
            switch outcome {
            case .settled: metrics.success.increment()
            case .requeue(let delay):
                metrics.requeueAfter.increment()
                queue.requeue(key, after: delay)
            }
        } catch {
            // What it wrote before it failed is written.
            tell(journal, logger)
            note(error, key, logger)
        }
    }

    /// One line for a reconcile that changed something, none for one that didn't.
    private func tell(_ journal: WriteJournal, _ logger: Logger) {
        guard logger.logLevel <= .info, let story = journal.story else { return }
        logger.info("\(story)")
    }

    private func note(_ error: any Error, _ key: R.Key, _ logger: Logger) {
        if Task.isCancelled { return }
        metrics.error.increment()
        metrics.errors.increment()
        if error is OverdueError { metrics.timeouts.increment() }
        if let error = error as? TerminalError {
            metrics.terminalErrors.increment()
            queue.forget(key)
            logger.error(
                "not reconciled, and not tried again until something changes",
                metadata: ["error": "\(error)"]
            )
            return
        }
        let failure = error as? KubeError
        queue.retry(key, notBefore: failure?.retryAfter ?? .zero)
        // A conflict says only that the cache was a moment behind.
        logger.log(
            level: failure?.isConflict == true ? .debug : .warning,
            "not reconciled, will try again",
            metadata: ["error": "\(error)", "failures": "\(queue.failures(of: key))"]
        )
    }
}

/// A key whose text is made only if it is logged.
private struct Described<Key: CustomStringConvertible & Sendable>: CustomStringConvertible, Sendable {
    let key: Key
    var description: String { key.description }
}
