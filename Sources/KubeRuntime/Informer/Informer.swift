public import KubeClient
public import KubeModel
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Keeps a ``Store`` like the API server, and tells what changes.
///
/// Lives through every failure: it tries again, with a growing wait, until it is shut down.
///
/// **Guarantees.** The handlers are told of each object that there is, of each later change (several may
/// become one) and of each deletion, whatever broke in between; the store has the change before they are told.
/// For one object they are called by one task at a time, in order. A relist tells only of what differs.
///
/// **Caveat.** Handlers are called on the task that reads, so they should only note what is to be done.
public final class Informer<Object: Resource>: Service, Sendable {
    /// What is called with a change. Initial contents and relists are for the background lane.
    public typealias Handler = @Sendable (Change<Object>, Lane) -> Void

    private struct Guarded {
        var handlers: [Handler] = []
        var waiters: [Parking<Void>] = []
        var lastFailure: String?
    }

    /// Whether a watcher is showing everything that there is.
    private final class Phase: Sendable {
        private let flag = Atomic(true)
        var isFilling: Bool {
            get { flag.load(ordering: .relaxed) }
            set { flag.store(newValue, ordering: .relaxed) }
        }
    }

    /// The objects.
    public let store: Store<Object>
    private let reader: any ObjectReader
    private let selections: [Selection]
    private let optional: Set<Selection>
    private let clock: TimeSource
    private let random: RandomFraction
    private let backoff: Backoff
    private let logger: Logger
    private let metrics: InformerMetrics
    private let state = Mutex(Guarded())

    /// An informer about the objects of several selections, such as one for each namespace; they must not overlap.
    ///
    /// - Parameter optional: The selections that the user may have no right to read: as long as that is so, the
    ///   informer does without them. It goes on trying, and takes their objects once they may be read.
    public init(
        _ type: Object.Type = Object.self,
        reader: any ObjectReader,
        selections: [Selection],
        optional: Set<Selection> = [],
        indexes: [Index<Object>] = [],
        tally: Tally<Object>? = nil,
        clock: TimeSource = .continuous,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        backoff: Backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(30), jitter: 1),
        logger: Logger = Logger(label: "informer"),
        metrics: MetricsRegistry = .init()
    ) {
        let store = Store(indexes: indexes, tally: tally, selections: selections)
        self.store = store
        self.reader = reader
        self.selections = selections
        self.optional = optional
        self.clock = clock
        self.random = random
        self.backoff = backoff
        self.logger = logger
        self.metrics = InformerMetrics(type: Object.type, registry: metrics) { [weak store] in store?.count }
    }

    /// An informer about the objects of one selection: all of them, unless told otherwise.
    public convenience init(
        _ type: Object.Type = Object.self,
        reader: any ObjectReader,
        selection: Selection = .init(),
        indexes: [Index<Object>] = [],
        clock: TimeSource = .continuous,
        logger: Logger = Logger(label: "informer"),
        metrics: MetricsRegistry = .init()
    ) {
        self.init(
            type,
            reader: reader,
            selections: [selection],
            indexes: indexes,
            clock: clock,
            logger: logger,
            metrics: metrics
        )
    }

    /// Adds a handler, to be done before the informer runs: what was told before isn't told again.
    public func onChange(_ handler: @escaping Handler) { state.withLock { $0.handlers.append(handler) } }

    /// Returns once the store holds everything that there is and may be read.
    ///
    /// - Parameter timeout: How long to wait; without one, until it is so.
    /// - Throws: ``InformerError`` where that takes too long, `CancellationError`.
    public func waitUntilSynced(timeout: Duration? = nil) async throws {
        let parking = Parking<Void>()
        state.withLock { $0.waiters.append(parking) }
        if store.isSynced { parking.fulfil(()) }
        guard let timeout else {
            guard await parking.wait() != nil else { throw CancellationError() }
            return
        }
        let isSynced = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                guard await parking.wait() != nil else { throw CancellationError() }
                return true
            }
            group.addTask {
                try await self.clock.sleep(for: timeout)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        if !isSynced { throw InformerError(type: Object.type, timeout: timeout, lastFailure: lastFailure) }
    }

    /// Why the last list or watch failed; `nil` where it went well, or none has been tried.
    public var lastFailure: String? { state.withLock { $0.lastFailure } }

    /// Why the store can't be relied on yet; `nil` once it holds everything that there is.
    public var unreadiness: String? {
        if store.isSynced { return nil }
        return "the objects of kind \(Object.type) have not been read: \(lastFailure ?? "no answer yet")"
    }

    /// Reads and watches until shut down.
    public func run() async throws {
        let handlers = state.withLock { $0.handlers }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for (source, selection) in self.selections.enumerated() {
                    let watcher = self.watcher(of: selection, source: source, handlers: handlers)
                    group.addTask { await watcher.run() }
                }
            }
        }
    }

    private func watcher(of selection: Selection, source: Int, handlers: [Handler]) -> Watcher<Object> {
        let phase = Phase()
        return Watcher(
            reader: reader,
            selection: selection,
            clock: clock,
            random: random,
            backoff: backoff,
            sink: WatcherSink(
                deliver: { self.take($0, source: source, phase: phase, handlers: handlers) },
                failed: { error, failure, count in self.note(error, failure, count, source: source) },
                succeeded: { self.state.withLock { $0.lastFailure = nil } },
                passedOver: { [logger] type in
                    logger.warning("passed over an event of unknown type", metadata: ["type": "\(type)"])
                }
            )
        )
    }

    private func take(
        _ event: WatcherEvent<Object>,
        source: Int,
        phase: Phase,
        handlers: [Handler]
    ) {
        metrics.heard()
        var lane = phase.isFilling ? Lane.background : .interactive
        let changes: [Change<Object>]
        switch event {
        case .restarted:
            phase.isFilling = true
            store.begin(source)
            return
        case .progress(let version):
            store.progress(source, version: version)
            return
        case .applied(let object): changes = store.apply(object, from: source)
        case .deleted(let object): changes = store.delete(object, from: source)
        case .undecodable(let object, let isDeletion):
            changes = store.mark(object, isDeletion: isDeletion, from: source)
        case .synced(let version):
            changes = store.end(source, version: version)
            phase.isFilling = false
            lane = .background
        }
        for change in changes {
            if case .undecodable(let object) = change { report(object) }
            for handler in handlers { handler(change, lane) }
        }
        if case .synced = event { resumeWaiters() }
    }

    private func resumeWaiters() {
        guard store.isSynced else { return }
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.fulfil(()) }
    }

    private func report(_ object: UndecodableObject) {
        logger.warning(
            "an object can't be read; the others go on",
            metadata: [
                "kind": "\(Object.type)", "object": "\(object.key?.description ?? "of unknown name")",
                "reason": "\(object.reason)",
            ]
        )
    }

    /// Logs the first of several failures in a row; the others only add noise.
    private func note(_ error: any Error, _ failure: WatchFailure, _ count: Int, source: Int) {
        metrics.failed(failure.kind)
        let isForbidden = (error as? KubeError)?.isForbidden == true
        if isForbidden, optional.contains(selections[source]) {
            if store.waive(source) { return goOnWithout(selections[source], error) }
        } else {
            state.withLock { $0.lastFailure = "\(error)" }
        }
        let isRoutine = failure.kind == .expired && count == 1
        logger.log(
            level: count == 1 && !isRoutine ? .warning : .debug,
            "reading objects failed, will try again",
            metadata: ["kind": "\(Object.type)", "error": "\(error)", "failures": "\(count)"]
        )
    }

    private func goOnWithout(_ selection: Selection, _ error: any Error) {
        let place = selection.namespace.isEmpty ? "all namespaces" : "namespace \(selection.namespace)"
        logger.warning(
            "these objects may not be read, going on without them; to have them, grant the verbs list and watch",
            metadata: ["kind": "\(Object.type)", "in": "\(place)", "error": "\(error)"]
        )
        resumeWaiters()
    }
}
