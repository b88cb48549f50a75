// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel
internal import Synchronization

/// What a watcher tells, in order.
enum WatcherEvent<Object: Resource>: Sendable {
    /// Everything that there is follows, until `synced`; what was shown before counts no more.
    case restarted
    case applied(Object)
    case deleted(Object)
    case undecodable(UndecodableObject, isDeletion: Bool)
    /// Everything that there was at this version has been shown.
    case synced(version: String)
    /// Nothing changed up to this version.
    case progress(version: String)
}

/// Where a watcher tells what it sees. Called by one task at a time.
struct WatcherSink<Object: Resource>: Sendable {
    var deliver: @Sendable (WatcherEvent<Object>) -> Void
    /// A failure, with the number of those in a row.
    var failed: @Sendable (_ error: any Error, _ failure: WatchFailure, _ count: Int) -> Void
    /// A list or a watch went well.
    var succeeded: @Sendable () -> Void
    /// A watch's connection gave nothing for that long; it is asked again from the version known.
    var fellSilent: @Sendable (Duration) -> Void
    /// The server showed, or likely has, an older state than what is known: everything is started over.
    var wentBack: @Sendable (_ reason: String) -> Void
    /// The first event of a connection whose type isn't known.
    var passedOver: @Sendable (_ type: String) -> Void
}

/// Follows a selection of objects through every failure, until cancelled.
final class Watcher<Object: Resource>: Sendable {
    private enum Ending: Sendable {
        case ended
        case failed(Status)
        case unsupported
        /// The connection gave nothing for that long.
        case idle(Duration)
        /// No line came for that long, although bookmarks are due.
        case missedBookmarks(Duration)
        /// The version is below what is known.
        case regressed
        /// Somebody else learnt that the server went back in time.
        case invalidated
    }

    private struct Connection: Sendable {
        var start = Duration.zero
        var lastLine = Duration.zero
        var isUnknownTold = false
        var stream: WatchStream<Object>?
    }

    private let reader: any ObjectReader
    private let selection: Selection
    private let clock: TimeSource
    private let random: RandomFraction
    private let sink: WatcherSink<Object>
    private let machine: Mutex<WatchStateMachine>
    private let connection = Mutex(Connection())
    /// When the server last told of these objects, or began to; of a chain of renewals, the first counts.
    private let lastLine = Mutex(Duration.zero)
    private let invalidation = WakeUp()

    init(
        reader: any ObjectReader,
        selection: Selection,
        clock: TimeSource,
        random: @escaping RandomFraction,
        backoff: Backoff = .watch,
        sink: WatcherSink<Object>
    ) {
        self.reader = reader
        self.selection = selection
        self.clock = clock
        self.random = random
        self.sink = sink
        machine = Mutex(WatchStateMachine(backoff: backoff))
    }

    /// Makes the watcher start over with the newest state, because the server went back in time.
    func startOver() {
        machine.withLock { $0.invalidate() }
        invalidation.ring()
    }

    /// Follows the objects; returns when cancelled.
    func run() async {
        while !Task.isCancelled {
            let timeout = 300 + Int(random() * 300)
            let random = random()
            let wait =
                switch machine.withLock({ $0.next(timeoutSeconds: timeout, random: random) }) {
                case .list(let options): await list(options)
                case .watch(let options): await watch(options)
                }
            guard wait > .zero else { continue }
            do { try await clock.sleep(for: wait) } catch { return }
        }
    }

    private func list(_ options: ListOptions) async -> Duration {
        if options.continueToken == nil { sink.deliver(.restarted) }
        let start = clock.now
        connection.withLock { $0 = Connection(start: start, lastLine: start) }
        do {
            let page = try await reader.list(Object.self, selection, options)
            for object in page.undecodable { sink.deliver(.undecodable(object, isDeletion: false)) }
            for object in page.items { sink.deliver(.applied(object)) }
            let isLast = machine.withLock {
                $0.listed(version: page.resourceVersion, continueToken: page.continueToken)
            }
            if isLast {
                lastLine.withLock { $0 = clock.now }
                sink.deliver(.synced(version: page.resourceVersion))
            }
            sink.succeeded()
            return .zero
        } catch {
            return failed(error)
        }
    }

    private func watch(_ options: WatchOptions) async -> Duration {
        if options.sendsInitialEvents { sink.deliver(.restarted) }
        let start = clock.now
        connection.withLock { $0 = Connection(start: start, lastLine: start) }
        do {
            let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
                group.addTask { try await self.read(options) }
                group.addTask { try await self.waitForSilence() }
                group.addTask {
                    guard await self.invalidation.wait() else { throw CancellationError() }
                    return .invalidated
                }
                defer { group.cancelAll() }
                return try await group.next() ?? .ended
            }
            connection.withLock { $0.stream = nil }
            return ended(ending)
        } catch {
            connection.withLock { $0.stream = nil }
            return failed(error)
        }
    }

    private func read(_ options: WatchOptions) async throws -> Ending {
        let stream = try await reader.watch(Object.self, selection, options)
        connection.withLock { $0.stream = stream }
        let isRenewal = machine.withLock { $0.opened() }
        // Of renewals each would begin the wait for bookmarks anew.
        if !isRenewal { lastLine.withLock { $0 = clock.now } }
        if !options.sendsInitialEvents { sink.succeeded() }
        while let event = try await stream.next() {
            let now = clock.now
            lastLine.withLock { $0 = now }
            connection.withLock { $0.lastLine = now }
            if let ending = handle(event) { return ending }
        }
        return .ended
    }

    private func handle(_ event: WatchEvent<Object>) -> Ending? {
        switch event {
        case .added(let object), .modified(let object):
            return show(.applied(object), version: object.metadata.resourceVersion)
        case .deleted(let object):
            return show(.deleted(object), version: object.metadata.resourceVersion)
        case .undecodable(let object, let isDeletion):
            return show(.undecodable(object, isDeletion: isDeletion), version: object.resourceVersion)
        case .bookmark(let version, let endsInitialEvents):
            switch machine.withLock({ $0.bookmark(version: version, endsInitialEvents: endsInitialEvents) }) {
            case .synced:
                sink.deliver(.synced(version: version))
                sink.succeeded()
            case .progress: sink.deliver(.progress(version: version))
            case .unsupported: return .unsupported
            case .regressed: return .regressed
            }
        case .failure(let status): return .failed(status)
        case .unknown(let type):
            let isFirst = connection.withLock { connection in
                defer { connection.isUnknownTold = true }
                return !connection.isUnknownTold
            }
            if isFirst { sink.passedOver(type) }
        }
        return nil
    }

    /// Passes an object on; ends the watch where its version says that the server went back in time.
    private func show(_ event: WatcherEvent<Object>, version: String) -> Ending? {
        guard machine.withLock({ $0.event(version: version) }) else { return .regressed }
        sink.deliver(event)
        return nil
    }

    /// Returns once nothing has come for too long.
    private func waitForSilence() async throws -> Ending {
        while true {
            let limits = machine.withLock { $0.silenceLimits }
            let (now, connection) = (clock.now, connection.withLock { $0 })
            let silence = now - connection.lastLine
            let connectionSilence = min(silence, connection.stream?.connectionSilence ?? silence)
            if connectionSilence >= limits.connection { return .idle(connectionSilence) }
            var rest = limits.connection - connectionSilence
            if let limit = limits.own {
                if silence >= limit { return .idle(silence) }
                rest = min(rest, limit - silence)
            }
            if let limit = limits.bookmarks {
                let missed = now - lastLine.withLock { $0 }
                if missed >= limit { return .missedBookmarks(missed) }
                rest = min(rest, limit - missed)
            }
            // Looks again before long where a limit may shrink: a sleep isn't cut short by that.
            try await clock.sleep(for: min(rest, WatchSilence.initial))
        }
    }

    private func ended(_ ending: Ending) -> Duration {
        let connection = connection.withLock { $0 }
        let duration = clock.now - connection.start
        let random = random()
        switch ending {
        case .ended:
            return machine.withLock { $0.ended(after: duration, random: random) }
        case .unsupported: return .zero
        case .regressed:
            sink.wentBack("it returned an older resource version than before")
            return .zero
        case .invalidated: return .zero
        case .missedBookmarks(let silence):
            machine.withLock { $0.missedBookmarks() }
            sink.wentBack("it sent no bookmark for \(silence.components.seconds) s")
            return .zero
        case .idle(let silence):
            if machine.withLock({ $0.idled() }) {
                sink.fellSilent(silence)
                return .zero
            }
            return failed(
                KubeError(.timeout, operation: operation, message: "timed out waiting for the server")
            )
        case .failed(let status):
            return failed(KubeError(.server, operation: operation, status: status, message: status.message))
        }
    }

    private var operation: KubeError.Operation {
        let key = ObjectKey(namespace: selection.namespace, name: "")
        return KubeError.Operation(verb: "watch", type: Object.type, key: key)
    }

    private func failed(_ error: any Error) -> Duration {
        if Task.isCancelled { return .zero }
        let failure = WatchFailure(error)
        let duration = clock.now - connection.withLock { $0.start }
        let random = random()
        let (wait, count) = machine.withLock { machine in
            (machine.failed(failure, after: duration, random: random), machine.failures)
        }
        sink.failed(error, failure, count)
        return wait
    }
}
