// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Writes events (`events.k8s.io/v1`) about objects, without ever holding up who records them.
///
/// What repeats becomes one event with a count. Of one object 25 events are written in a row, then one each
/// five minutes; at most 1000 wait. What is beyond that is dropped and counted. At a graceful shutdown what
/// waits is written, for 5 seconds at the most; list the recorder before the services that use it.
public final class EventRecorder: Service, Sendable {
    private struct Guarded {
        var backlog = EventBacklog()
        var waiter: Parking<Void>?
        var isForbidden = false
    }

    /// How long a shutdown waits for what is left.
    static let flushTime = Duration.seconds(5)
    private static let tries = 5

    private let writer: any ObjectWriter
    private let component: String
    private let instance: String
    private let clock: TimeSource
    private let wallClock: @Sendable () -> Timestamp
    private let random: RandomFraction
    private let logger: Logger
    private let dropped: Counter
    private let state = Mutex(Guarded())

    /// A recorder.
    ///
    /// - Parameters:
    ///   - component: Who reports, such as `example.com/operator`: a qualified name.
    ///   - instance: Which of its processes, such as the pod's name.
    public init(
        writer: any ObjectWriter,
        component: String,
        instance: String,
        clock: TimeSource = .continuous,
        wallClock: @escaping @Sendable () -> Timestamp = { WallClock.now },
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        logger: Logger = Logger(label: "events"),
        metrics: MetricsRegistry = .init()
    ) {
        self.writer = writer
        self.component = component
        self.instance = instance
        self.clock = clock
        self.wallClock = wallClock
        self.random = random
        self.logger = logger
        dropped = metrics.counter(
            "kube_events_dropped_total",
            help: "Total number of events that could not be "
                + "written."
        )
    }

    /// Records an event. Returns at once, and never fails.
    ///
    /// - Parameters:
    ///   - reason: Why, in CamelCase, such as `ExecutorNotFound`: what people select events by.
    ///   - action: What was being done, in CamelCase, such as `Reconcile`.
    ///   - note: For people; cut at 1024 bytes. Never a secret: events are widely readable.
    ///   - about: The object that `kubectl describe` is to show it with.
    ///   - related: Another object that has to do with it.
    public func record(
        _ kind: EventKind,
        reason: String,
        action: String,
        note: String,
        about: EventReference,
        related: EventReference? = nil
    ) {
        let key = EventSeriesKey(
            kind: kind,
            reason: reason,
            action: action,
            note: note,
            about: about,
            related: related
        )
        let now = clock.now
        let time = wallClock()
        let (isTaken, waiter) = state.withLock { state in
            let isTaken = state.backlog.record(
                key,
                resourceVersion: about.resourceVersion,
                now: now,
                time: time,
                name: { self.name(for: about) }
            )
            defer { state.waiter = nil }
            return (isTaken, state.waiter)
        }
        if !isTaken { dropped.increment() }
        waiter?.fulfil(())
    }

    /// The object's name and a random number, as client-go does it, within the 253 bytes that a name may have.
    private func name(for about: EventReference) -> String {
        let number = UInt64(random() * 9_007_199_254_740_992)
        return "\(EventSeriesKey.cut(about.key.name, 230)).\(String(number, radix: 16))"
    }

    /// Writes events until shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled { if await !self.writeNext() { await self.waitForMore() } }
        }
        if Task.isCancelled { return }
        do {
            try await withTimeout(Self.flushTime, clock: clock) { while await self.writeNext() {} }
        } catch {
            let left = state.withLock { $0.backlog.count }
            dropped.increment(by: UInt64(left))
            logger.warning("dropped unwritten events at shutdown", metadata: ["count": "\(left)"])
        }
    }

    private func waitForMore() async {
        let parking = Parking<Void>()
        let isWaiting = state.withLock { state in
            guard state.backlog.isEmpty else { return false }
            state.waiter = parking
            return true
        }
        if isWaiting { _ = await parking.wait() }
    }

    /// Writes the next event; `false` where there is none.
    private func writeNext() async -> Bool {
        guard let series = state.withLock({ $0.backlog.next() }) else { return false }
        let backoff = Backoff(initial: .milliseconds(200), maximum: .seconds(10))
        for failures in 1...Self.tries {
            do {
                try await write(series)
                state.withLock { $0.backlog.wrote(series) }
                return true
            } catch {
                if Task.isCancelled {
                    state.withLock { $0.backlog.putBack(series) }
                    return true
                }
                guard let wait = retryDelay(error, series) else { break }
                guard failures < Self.tries else {
                    dropped.increment()
                    break
                }
                let delay = max(wait, backoff.delay(afterFailures: failures, random: random()))
                do { try await clock.sleep(for: delay) } catch {
                    state.withLock { $0.backlog.putBack(series) }
                    return true
                }
            }
        }
        return true
    }

    private func write(_ series: EventSeries) async throws {
        guard series.isCreated else {
            do {
                _ = try await writer.create(
                    Event.self,
                    series.json(component: component, instance: instance),
                    in: series.objectKey.namespace,
                    fieldManager: component
                )
            } catch let error as KubeError where error.isAlreadyExists {
                // An earlier try got through, unheard.
            }
            return
        }
        _ = try await writer.patch(
            Event.self,
            .merge(["series": series.repetition]),
            to: series.objectKey,
            subresource: nil,
            fieldManager: component
        )
    }

    /// How long to wait at least before the next try; `nil` where there is to be none.
    private func retryDelay(_ error: any Error, _ series: EventSeries) -> Duration? {
        let failure = error as? KubeError
        if series.isCreated, failure?.isNotFound == true {
            // Events are kept for an hour: this one is told again as a new one.
            state.withLock { $0.backlog.putBack(series, anew: true) }
            return nil
        }
        let code = failure?.status?.code ?? 0
        if code == 429 || code >= 500 || failure?.status == nil { return failure?.retryAfter ?? .zero }
        dropped.increment()
        let isFirst = state.withLock { state in
            state.backlog.drop(series)
            defer { if code == 403 { state.isForbidden = true } }
            return code != 403 || !state.isForbidden
        }
        logger.log(
            level: isFirst ? .warning : .debug,
            "cannot write event",
            metadata: [
                "object": "\(series.key.about.key)", "reason": "\(series.key.reason)", "error": "\(error)",
            ]
        )
        return nil
    }
}
