// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Follows single objects by name for as long as somebody refers to them, and tells who does when one changes.
///
/// It is for objects of which there are many, such as Secrets, while only a few matter: of these it holds the uid and
/// the resource version, of all others nothing. `Object` should be a projection to the metadata.
///
/// **Use.** Who needs an object calls ``refer(_:to:)``, and only then reads it: from the cluster where its state is
/// `unknown` or isn't the one that was read last. What was read goes to ``observe(_:_:by:)``.
///
/// **Guarantees.** Who does so is told after each change of what it read (several may become one), whatever broke in
/// between, as long as the API server lets the objects be watched. Nobody is told twice of the same version, nor of
/// the one that it observed itself. ``state(of:)`` has a change before the handlers are told.
///
/// **Watches.** Up to a limit each object has a watch of its own. Beyond it, and then until the process ends, each
/// scope is watched as a whole. Objects outside all scopes always have watches of their own. A watch that is refused
/// is tried again, with a growing wait, and holds up nothing else.
///
/// **Caveat.** In a scope that is watched as a whole an object stays `unknown` after the first reference until it
/// changes or somebody observes it. Handlers are called on the task that reads or observes, so they should only
/// note what is to be done.
public final class ReferencedObjects<Object: Resource>: Service, Sendable {
    /// What is called when an object changed, with all who refer to it and haven't observed that change.
    ///
    /// `isFirst` says that nothing was known of the object before, so that this may be no change: somebody who began to
    /// refer to it may have read it already.
    public typealias Handler =
        @Sendable (_ object: ObjectKey, _ users: Set<ObjectKey>, _ isFirst: Bool) -> Void

    private struct Guarded {
        var table = ReferenceTable()
        var plan: ReferenceWatchPlan
        var handlers: [Handler] = []
        /// What ends each watch that runs.
        var stops: [ReferenceWatch: Parking<Void>] = [:]
        /// The watchers that run.
        var watchers: [ReferenceWatch: Watcher<Object>] = [:]
        /// Whether nothing went well since the last failure.
        var isFailing = false
    }

    private let reader: any ObjectReader
    private let clock: TimeSource
    private let random: RandomFraction
    private let backoff: Backoff
    private let logger: Logger
    private let metrics: ReferenceMetrics
    private let state: Mutex<Guarded>
    private let wakeUp = WakeUp()

    /// A follower of objects that nobody refers to yet.
    ///
    /// - Parameters:
    ///   - scopes: What may be watched as a whole: one selection of everything, or one for each namespace. Only their
    ///     namespaces count.
    ///   - narrowLimit: How many objects may have watches of their own.
    public init(
        _ type: Object.Type = Object.self,
        reader: any ObjectReader,
        scopes: [Selection],
        narrowLimit: Int = 32,
        clock: TimeSource = .continuous,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        backoff: Backoff = .watch,
        logger: Logger = Logger(label: "references"),
        metrics: MetricsRegistry = .init()
    ) {
        self.reader = reader
        self.clock = clock
        self.random = random
        self.backoff = backoff
        self.logger = logger
        self.metrics = ReferenceMetrics(type: Object.type, registry: metrics)
        state = Mutex(
            Guarded(plan: ReferenceWatchPlan(namespaces: scopes.map(\.namespace), limit: narrowLimit))
        )
        self.metrics.watch { [weak self] in
            self?.state.withLock { ($0.table.count, $0.stops.count) }
        }
    }

    /// Adds a handler, to be done before this runs: what was told before isn't told again.
    public func onChange(_ handler: @escaping Handler) { state.withLock { $0.handlers.append(handler) } }

    /// Replaces what a user refers to; an empty set forgets the user.
    ///
    /// - Complexity: O(n) in the number of objects that it refers to and did before.
    public func refer(_ user: ObjectKey, to objects: Set<ObjectKey>) {
        let isChange = state.withLock { state in
            let (added, removed) = state.table.refer(user, to: objects)
            // First what goes: an exchange must not pass the limit.
            for object in removed { state.plan.remove(object) }
            for object in added { state.plan.insert(object) }
            return !added.isEmpty || !removed.isEmpty
        }
        if isChange { wakeUp.ring() }
    }

    /// What is known of an object; `unknown` where nobody refers to it.
    public func state(of object: ObjectKey) -> ReferencedState { state.withLock { $0.table[object] } }

    /// Takes what a user has read of an object that it refers to, so that it isn't told of that.
    ///
    /// The others who refer to the object are told where this is news. What is older than what is known is passed
    /// over, and so is an absence where the object is known to be there: its deletion is for the watch to tell.
    public func observe(_ object: ObjectKey, _ state: ReferencedState, by user: ObjectKey) {
        notify(self.state.withLock { $0.table.observe(object, state, by: user) }.map { [$0] } ?? [])
    }

    /// Reads everything anew, because the server was found to show an older state than it had.
    public func startOver() {
        for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.startOver() }
    }

    /// Watches what is referred to until shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                repeat {
                    for (watch, stop) in self.adjust() {
                        group.addTask { await self.follow(watch, until: stop) }
                    }
                } while await self.wakeUp.wait()
            }
        }
    }

    /// Stops the watches that are of no use any more; returns those to be started, and what will stop them.
    private func adjust() -> [(ReferenceWatch, Parking<Void>)] {
        let (started, stopped) = state.withLock { state in
            let steps = state.plan.steps(running: Set(state.stops.keys))
            let started = steps.start.map { ($0, Parking<Void>()) }
            for (watch, stop) in started {
                state.stops[watch] = stop
                state.table.open(watch)
            }
            return (started, steps.stop.compactMap { state.stops[$0] })
        }
        for stop in stopped { stop.fulfil(()) }
        return started
    }

    private func follow(_ watch: ReferenceWatch, until stop: Parking<Void>) async {
        let watcher = watcher(of: watch)
        state.withLock { $0.watchers[watch] = watcher }
        await withDiscardingTaskGroup { group in
            group.addTask { await watcher.run() }
            _ = await stop.wait()
            group.cancelAll()
        }
        state.withLock { state in
            state.stops[watch] = nil
            state.watchers[watch] = nil
            state.table.close(watch)
        }
        // Somebody may want it again by now.
        wakeUp.ring()
    }

    private func watcher(of watch: ReferenceWatch) -> Watcher<Object> {
        Watcher(
            reader: reader,
            selection: watch.selection,
            clock: clock,
            random: random,
            backoff: backoff,
            sink: WatcherSink(
                deliver: { self.handle($0, from: watch) },
                failed: { error, failure, count in self.record(error, failure, count, watch) },
                succeeded: { self.state.withLock { $0.isFailing = false } },
                fellSilent: { silence in
                    self.metrics.fellSilent()
                    self.log(
                        "a watch of referenced objects received no data, watching again",
                        watch,
                        silence
                    )
                },
                wentBack: { [logger] reason in
                    logger.warning(
                        "the API server may have returned to an older state, listing all objects again",
                        metadata: [
                            "kind": "\(Object.type)", "objects": "\(watch)", "reason": "\(reason)",
                        ]
                    )
                },
                passedOver: { [logger] type in
                    logger.warning("ignored a watch event of unknown type", metadata: ["type": "\(type)"])
                }
            )
        )
    }

    private func log(_ message: Logger.Message, _ watch: ReferenceWatch, _ silence: Duration) {
        logger.info(
            message,
            metadata: [
                "kind": "\(Object.type)", "objects": "\(watch)", "seconds": "\(silence.components.seconds)",
            ]
        )
    }

    private func handle(_ event: WatcherEvent<Object>, from watch: ReferenceWatch) {
        let (notices, changesPlan) = state.withLock { state in
            guard case .synced(let version) = event else {
                return (state.table.handle(event, from: watch).map { [$0] } ?? [], false)
            }
            return (state.table.end(watch, version: UInt64(version)), state.plan.sync(watch))
        }
        notify(notices)
        if changesPlan { wakeUp.ring() }
    }

    private func notify(_ notices: [ReferenceTable.Notice]) {
        guard !notices.isEmpty else { return }
        let handlers = state.withLock { $0.handlers }
        for notice in notices {
            for handler in handlers { handler(notice.object, notice.users, notice.isFirst) }
        }
    }

    /// Logs the first of several failures in a row. Where all watches break at once it is one; but each refusal is
    /// worth telling, as somebody has to grant a right.
    private func record(_ error: any Error, _ failure: WatchFailure, _ count: Int, _ watch: ReferenceWatch) {
        metrics.failed(failure.kind)
        let isFirst = state.withLock { state in
            defer { state.isFailing = true }
            return !state.isFailing
        }
        let isNews = count == 1 && failure.kind != .expired && (isFirst || failure.kind == .forbidden)
        logger.log(
            level: isNews ? .warning : .debug,
            "cannot watch referenced objects, will retry",
            metadata: [
                "kind": "\(Object.type)", "objects": "\(watch)", "error": "\(error)", "failures": "\(count)",
            ]
        )
    }
}

extension ReferenceTable {
    /// Takes what a watch tells, but for the end of a list.
    fileprivate mutating func handle<Object: Resource>(
        _ event: WatcherEvent<Object>,
        from watch: ReferenceWatch
    ) -> Notice? {
        switch event {
        case .restarted: begin(watch)
        case .progress(let version): progress(watch, version: UInt64(version))
        case .applied(let object):
            let metadata = object.metadata
            return apply(
                object.key,
                metadata.referencedState,
                version: metadata.resourceVersionNumber,
                from: watch
            )
        case .deleted(let object):
            return apply(object.key, .absent, version: object.metadata.resourceVersionNumber, from: watch)
        case .undecodable(let object, let isDeletion):
            // It is there. That it can't be read whoever reads it will find out.
            guard let key = object.key else { return nil }
            let version = object.resourceVersion
            let state =
                isDeletion ? ReferencedState.absent : .present(uid: object.uid, resourceVersion: version)
            return apply(key, state, version: UInt64(version), from: watch)
        case .synced: break
        }
        return nil
    }
}

extension ObjectMeta {
    fileprivate var referencedState: ReferencedState { .present(uid: uid, resourceVersion: resourceVersion) }
}
