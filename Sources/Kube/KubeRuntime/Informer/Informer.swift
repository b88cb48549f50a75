// SPDX-License-Identifier: Apache-2.0

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
public final class Informer<Object: Resource>: Service, CacheSource, Sendable {
    /// What is called with a change. Initial contents and relists are for the background lane.
    public typealias Handler = @Sendable (Change<Object>, Lane) -> Void

    private struct Guarded {
        var handlers: [Handler] = []
        var waiters: [Parking<Void>] = []
        var lastFailure: String?
        var health: [SourceHealth]
        var watchers: [Watcher<Object>] = []
        /// The sources whose silence was logged and isn't over.
        var silent: Set<Int> = []
        /// Of the lines about objects that can't be read.
        var unreadable = LogPace()
    }

    /// After how long without news a cache that was filled is no longer relied on.
    private static var toleratedBlindness: Duration { .seconds(60) }

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
    private let state: Mutex<Guarded>

    /// An informer about the objects of several selections, such as one for each namespace; they must not overlap.
    ///
    /// - Parameters:
    ///   - optional: The selections that the user may have no right to read: as long as that is so, the informer does
    ///     without them. It goes on trying, and takes their objects once they may be read.
    ///   - namespaceLimit: About how many bytes are kept of the objects of each namespace; without it, any number. Of
    ///     what is beyond, only the names are kept (``UndecodableObject/Excess/namespace``), until others go.
    public init(
        _ type: Object.Type = Object.self,
        reader: any ObjectReader,
        selections: [Selection],
        optional: Set<Selection> = [],
        indexes: [Index<Object>] = [],
        tally: Tally<Object>? = nil,
        namespaceLimit: Int = .max,
        clock: TimeSource = .continuous,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        backoff: Backoff = .watch,
        logger: Logger = Logger(label: "informer"),
        metrics: MetricsRegistry = .init()
    ) {
        let store = Store(
            indexes: indexes,
            tally: tally,
            selections: selections,
            namespaceLimit: namespaceLimit
        )
        self.store = store
        self.reader = reader
        self.selections = selections
        self.optional = optional
        self.clock = clock
        self.random = random
        self.backoff = backoff
        self.logger = logger
        let health = SourceHealth(at: clock.now)
        state = Mutex(Guarded(health: Array(repeating: health, count: selections.count)))
        self.metrics = InformerMetrics(store, registry: metrics)
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
        // The last object may have come in the very moment.
        if !isSynced, !store.isSynced {
            throw InformerError(type: Object.type, timeout: timeout, lastFailure: lastFailure)
        }
    }

    /// Why the last list or watch failed; `nil` where it went well, or none has been tried.
    public var lastFailure: String? { state.withLock { $0.lastFailure } }

    /// Why the store can't be relied on: it isn't filled, or nothing has been heard of its objects for a minute.
    public var unreadiness: String? {
        guard store.isSynced else {
            return "\(Object.type) has not been listed yet: \(lastFailure ?? "no response yet")"
        }
        guard let blindness, blindness.duration >= Self.toleratedBlindness else { return nil }
        return "\(blindness)"
    }

    /// Since when nothing has been heard of the objects of a selection; of several, the longest.
    public var blindness: Blindness? {
        let now = clock.now
        return state.withLock { state in
            let blind = state.health.compactMap { health in
                health.blindness(at: now).map { (duration: $0, health: health) }
            }
            return blind.max { $0.duration < $1.duration }.map { worst in
                Blindness(
                    type: Object.type,
                    duration: worst.duration,
                    reason: worst.health.reason,
                    isUnreachable: worst.health.isUnreachable,
                    isNotServed: worst.health.isNotServed
                )
            }
        }
    }

    /// Fills the store anew with the newest state, because the server was found to show an older one than it had.
    public func startOver() {
        for watcher in state.withLock({ $0.watchers }) { watcher.startOver() }
    }

    /// Reads and watches until shut down.
    public func run() async throws {
        let handlers = state.withLock { $0.handlers }
        let watchers = selections.enumerated().map { source, selection in
            watcher(of: selection, source: source, handlers: handlers)
        }
        state.withLock { $0.watchers = watchers }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for watcher in watchers { group.addTask { await watcher.run() } }
                group.addTask { await self.admit(handlers) }
            }
        }
        state.withLock { $0.watchers = [] }
    }

    /// Reads what waited for room in its namespace, one object after the other, whenever there is some.
    private func admit(_ handlers: [Handler]) async {
        var failures = 0
        while await store.hasRoom.wait() {
            while let key = store.nextToAdmit {
                do {
                    let changes = try await read(key).map { store.admit($0) } ?? []
                    for change in changes {
                        for handler in handlers { handler(change, .background) }
                    }
                    failures = changes.isEmpty ? failures + 1 : 0
                } catch {
                    failures += 1
                    logAdmission(error, of: key, failures)
                }
                // Where it didn't come in, the watch is about to tell of a later state.
                guard failures > 0 else { continue }
                do {
                    try await clock.sleep(for: backoff.delay(afterFailures: failures, random: random()))
                } catch { return }
            }
        }
    }

    /// One object; `nil` where there is none that can be read. By a list of one, since whoever watches has that right.
    private func read(_ key: ObjectKey) async throws -> Object? {
        try await reader.list(Object.self, Selection(key), ListOptions(limit: 1)).items.first
    }

    private func logAdmission(_ error: any Error, of key: ObjectKey, _ failures: Int) {
        logger.log(
            level: failures == 1 ? .info : .debug,
            "cannot read an object that was waiting for space in the cache, will retry",
            metadata: ["kind": "\(Object.type)", "object": "\(key)", "error": "\(error)"]
        )
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
                deliver: { self.handle($0, source: source, phase: phase, handlers: handlers) },
                failed: { error, failure, count in self.record(error, failure, count, source: source) },
                succeeded: { self.succeeded(source) },
                fellSilent: { self.fellSilent(source, for: $0) },
                wentBack: { self.wentBack($0) },
                passedOver: { [logger] type in
                    logger.warning("ignored a watch event of unknown type", metadata: ["type": "\(type)"])
                }
            )
        )
    }

    private func handle(
        _ event: WatcherEvent<Object>,
        source: Int,
        phase: Phase,
        handlers: [Handler]
    ) {
        metrics.heard()
        if case .restarted = event {
        } else {
            state.withLock { state in
                state.health[source].heard()
                state.silent.remove(source)
            }
        }
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
        let now = clock.now
        let verdict = state.withLock { $0.unreadable.judge(at: now) }
        let isLast = verdict == .logAsLast
        logger.log(
            level: verdict == .pass ? .debug : .warning,
            isLast
                ? "cannot read an object, skipping it; more objects of this kind are not logged for up to a minute"
                : "cannot read an object, skipping it",
            metadata: [
                "kind": "\(Object.type)", "object": "\(object.key?.description ?? "unknown name")",
                "reason": "\(object.reason)",
            ]
        )
    }

    private func succeeded(_ source: Int) {
        let now = clock.now
        state.withLock { state in
            state.lastFailure = nil
            state.health[source].opened(at: now)
        }
    }

    /// Logs the first of several silences in a row.
    private func fellSilent(_ source: Int, for silence: Duration) {
        metrics.fellSilent()
        let isFirst = state.withLock { $0.silent.insert(source).inserted }
        logger.log(
            level: isFirst ? .info : .debug,
            "a watch received no data, watching again from the last version",
            metadata: ["kind": "\(Object.type)", "seconds": "\(silence.components.seconds)"]
        )
    }

    private func wentBack(_ reason: String) {
        metrics.wentBack()
        logger.warning(
            "the API server may have returned to an older state, listing all objects again",
            metadata: ["kind": "\(Object.type)", "reason": "\(reason)"]
        )
    }

    /// Logs the first of several failures in a row; the others only add noise.
    private func record(_ error: any Error, _ failure: WatchFailure, _ count: Int, source: Int) {
        metrics.failed(failure.kind)
        let isForbidden = (error as? KubeError)?.isForbidden == true
        if isForbidden, optional.contains(selections[source]) {
            state.withLock { $0.health[source].heard() }
            if store.waive(source) { return goOnWithout(selections[source], error) }
        } else {
            let now = clock.now
            state.withLock { state in
                state.lastFailure = "\(error)"
                state.health[source].failed(failure.kind, reason: "\(error)", at: now)
            }
        }
        let isRoutine = failure.kind == .expired && count == 1
        logger.log(
            level: count == 1 && !isRoutine ? .warning : .debug,
            "cannot list or watch objects, will retry",
            metadata: ["kind": "\(Object.type)", "error": "\(error)", "failures": "\(count)"]
        )
    }

    private func goOnWithout(_ selection: Selection, _ error: any Error) {
        let place = selection.namespace.isEmpty ? "all namespaces" : "namespace \(selection.namespace)"
        logger.warning(
            "not allowed to list and watch these objects, continuing without them; grant the verbs list and watch to include them",
            metadata: ["kind": "\(Object.type)", "in": "\(place)", "error": "\(error)"]
        )
        resumeWaiters()
    }
}
