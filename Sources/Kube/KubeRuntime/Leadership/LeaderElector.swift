// SPDX-License-Identifier: Apache-2.0

public import KubeClient
public import KubeModel
public import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Leadership was lost: what only a leader may do was ended, and the process should end too.
public struct LeadershipLostError: Error, CustomStringConvertible {
    /// The lease.
    public let lease: ObjectKey
    /// Why, where more is known than that it couldn't be renewed.
    public let reason: String

    /// Says which lease and why.
    public var description: String { "lost lease \"\(lease)\": \(reason)" }
}

/// A write was not sent, because this process doesn't lead any more.
public struct NotLeadingError: Error, CustomStringConvertible {
    /// The lease.
    public let lease: ObjectKey

    /// Says which lease.
    public var description: String { "not sent, because this process no longer holds lease \"\(lease)\"" }
}

/// Sees to it that of several candidates only one at a time does something, by a `Lease`.
///
/// **Guarantees.** The body of ``withLeadership(_:)`` is cancelled by the deadline after the last renewal that
/// succeeded, which is before any other candidate may begin, whatever the candidates' clocks show, as long as
/// they run about equally fast; and the lease is given back only once the body has ended. Who holds the lease runs the
/// body: a write that succeeds in the very moment in which it is given up counts. ``checkLeading()`` keeps writes of the
/// body that come too late from being sent.
public final class LeaderElector: Sendable {
    /// The lease that is contended for.
    public let lease: ObjectKey
    /// This candidate's name: of no other process, ever.
    public let identity: String
    private let reader: any ObjectReader
    private let writer: any ObjectWriter
    private let timing: LeaseTiming
    private let clock: TimeSource
    private let random: RandomFraction
    private let logger: Logger
    private let status: Gauge
    private let state: Mutex<LeaseStateMachine>
    private let lastError = Mutex("no response from the API server")
    private let obstacle: @Sendable () -> String?
    private let onRegression: @Sendable () -> Void

    /// A candidate.
    ///
    /// - Parameters:
    ///   - obstacle: Why this process would be of no use as the leader now, such as a cache that isn't filled: for as long
    ///     as there is a reason it doesn't contend. It has no influence on who leads already.
    ///   - onRegression: Called where the lease turns out to be older than it was, as after a restore from a backup.
    public init(
        lease: ObjectKey,
        identity: String,
        reader: any ObjectReader,
        writer: any ObjectWriter,
        timing: LeaseTiming = .init(),
        clock: TimeSource = .continuous,
        random: @escaping RandomFraction = { .random(in: 0..<1) },
        logger: Logger = Logger(label: "leadership"),
        metrics: MetricsRegistry = .init(),
        obstacle: @escaping @Sendable () -> String? = { nil },
        onRegression: @escaping @Sendable () -> Void = {}
    ) {
        self.obstacle = obstacle
        self.onRegression = onRegression
        self.lease = lease
        self.identity = identity
        self.reader = reader
        self.writer = writer
        self.timing = timing
        self.clock = clock
        self.random = random
        self.logger = logger
        state = Mutex(LeaseStateMachine(identity: identity, timing: timing))
        status = metrics.gauge(
            "leader_election_master_status",
            help: "Whether this process is the leader: 1 if it is, 0 if not.",
            labels: [("name", lease.name)]
        )
    }

    /// Whether this process leads.
    public var isLeading: Bool { state.withLock { $0.isLeading } }

    /// Does nothing while this process leads.
    ///
    /// - Throws: ``NotLeadingError`` from the deadline after the last renewal on, by this process's clock.
    public func checkLeading() throws {
        let now = clock.now
        guard state.withLock({ $0.leads(at: now) }) else { throw NotLeadingError(lease: lease) }
    }

    /// Waits for the leadership, keeps it while the body runs, and gives it back after that.
    ///
    /// - Throws: What the body throws; ``LeadershipLostError`` where the leadership couldn't be kept, once the
    ///   body, which is cancelled, has ended. Returns without having run the body where it is shut down before.
    public func withLeadership(_ body: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await cancelWhenGracefulShutdown { try await self.acquire() }
        } catch is CancellationError {
            // It may have been gained in the last moment.
            await release()
            return
        }
        status.set(1)
        logger.info("leading", metadata: ["lease": "\(lease)", "identity": "\(identity)"])
        let result = await lead(body)
        status.set(0)
        await release()
        try result.get()
    }

    private func acquire() async throws {
        logger.info("waiting for leadership", metadata: ["lease": "\(lease)", "identity": "\(identity)"])
        var told: String?
        while true {
            if let reason = obstacle() {
                log(obstacle: reason, told)
                told = reason
            } else {
                told = nil
                // Not only where it was gained just now: what counts is whether this process leads, whatever became of
                // the attempt that it gained it by.
                _ = await attempt(within: timing.requestTimeout)
                if isLeading { return }
            }
            try await clock.sleep(for: timing.retryPeriod * (1 + 0.2 * random()))
        }
    }

    private func log(obstacle reason: String, _ told: String?) {
        logger.log(
            level: told == nil ? .notice : .debug,
            "not trying to acquire the lease",
            metadata: ["lease": "\(lease)", "reason": "\(reason)"]
        )
    }

    private enum Ending: Sendable {
        case body(Result<Void, any Error>)
        case lost(LeadershipLostError)
        case released
    }

    private func lead(_ body: @escaping @Sendable () async throws -> Void) async -> Result<Void, any Error> {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do { return .body(.success(try await body())) } catch { return .body(.failure(error)) }
            }
            group.addTask { await self.keep() }
            var lost: LeadershipLostError?
            var result = Result<Void, any Error>.success(())
            for await ending in group {
                group.cancelAll()
                switch ending {
                case .body(let ended): result = ended
                case .lost(let error): lost = error
                case .released: break
                }
            }
            return lost.map { .failure($0) } ?? result
        }
    }

    /// Renews until cancelled or until the leadership is lost.
    private func keep() async -> Ending {
        var pause = timing.retryPeriod
        while true {
            let deadline = state.withLock { $0.deadline }
            do { try await clock.sleep(for: min(pause, deadline - clock.now)) } catch { return .released }
            // Even a request under way must not carry the leadership beyond its deadline.
            let left = max(state.withLock { $0.deadline } - clock.now, .milliseconds(1))
            let outcome = await attempt(within: min(timing.requestTimeout, left))
            if Task.isCancelled { return .released }
            if outcome == .kept || outcome == .gained {
                // After a failure little time is left: a new connection may have to be made in it.
                let isRenewed = state.withLock { $0.deadline } > deadline
                pause = isRenewed ? timing.retryPeriod : timing.retryPeriod / 4
                continue
            }
            let reason = lastError.withLock { $0 }
            logger.error("leadership lost", metadata: ["lease": "\(lease)", "reason": "\(reason)"])
            return .lost(LeadershipLostError(lease: lease, reason: reason))
        }
    }

    /// One try to gain or renew.
    private func attempt(within limit: Duration) async -> LeaseStateMachine.Leadership {
        do {
            return try await withTimeout(limit, clock: clock) { try await self.readAndWrite() }
        } catch {
            let text = "\(error)"
            let isNews = lastError.withLock { last in
                defer { last = text }
                return last != text
            }
            if !Task.isCancelled {
                // Once for each kind of failure: without the rights, or the namespace, nobody would ever lead.
                logger.log(
                    level: isNews ? .warning : .debug,
                    "cannot acquire or renew the lease, will retry",
                    metadata: ["lease": "\(lease)", "error": "\(text)"]
                )
            }
            return state.withLock { $0.leadership(at: clock.now) }
        }
    }

    private func readAndWrite() async throws -> LeaseStateMachine.Leadership {
        // Who leads knows the lease as it last wrote it, and needs to read it only after a failure.
        if !state.withLock({ $0.startAttempt() }) { try await read() }
        let start = clock.now
        let written: Lease
        switch state.withLock({ $0.next(at: start, timestamp: WallClock.now) }) {
        case .wait(let holder):
            lastError.withLock { $0 = "\"\(holder)\" holds it" }
            return state.withLock { $0.leadership(at: start) }
        case .create(let record): written = try await create(record)
        case .update(let record, let version): written = try await replace(record, version: version)
        }
        return state.withLock { $0.wrote(written, begunAt: start, at: clock.now) }
    }

    private func read() async throws {
        var current: Lease?
        do { current = try await reader.get(Lease.self, lease) } catch let error as KubeError {
            guard error.isNotFound else { throw error }
        }
        let isOlder = state.withLock { [current] state in state.saw(current, at: clock.now) }
        if isOlder { onRegression() }
    }

    private func create(_ record: LeaseRecord) async throws -> Lease {
        try await writer.create(
            Lease.self,
            [
                "apiVersion": .string(Lease.type.apiVersion), "kind": .string(Lease.type.kind),
                "metadata": ["name": .string(lease.name), "namespace": .string(lease.namespace)],
                "spec": record.json,
            ],
            in: lease.namespace,
            fieldManager: "leader-election"
        )
    }

    /// Changes the record, and fails where the lease isn't of that version any more. A patch, not a replacement:
    /// whatever else is on the lease stays.
    private func replace(_ record: LeaseRecord, version: String) async throws -> Lease {
        try await writer.patch(
            Lease.self,
            .merge(["metadata": ["resourceVersion": .string(version)], "spec": record.json]),
            to: lease,
            subresource: nil,
            fieldManager: "leader-election"
        )
    }

    /// Gives the lease back, so that another needn't wait until it has run out.
    private func release() async {
        let release = state.withLock { $0.release(timestamp: WallClock.now) }
        guard let release else { return }
        do {
            try await withTimeout(timing.requestTimeout, clock: clock) {
                do {
                    _ = try await self.replace(release.record, version: release.version)
                } catch let error as KubeError where error.isConflict {
                    // A renewal that was cut off may have been written.
                    let current = try await self.reader.get(Lease.self, self.lease)
                    guard current.record.holder == self.identity else { return }
                    _ = try await self.replace(release.record, version: current.metadata.resourceVersion)
                }
            }
            logger.info("released the lease", metadata: ["lease": "\(lease)"])
        } catch {
            logger.warning("cannot release the lease", metadata: ["lease": "\(lease)", "error": "\(error)"])
        }
    }
}
