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
    /// An event of a type that isn't known.
    var passedOver: @Sendable (_ type: String) -> Void
}

/// Follows a selection of objects through every failure, until cancelled.
final class Watcher<Object: Resource>: Sendable {
    private enum Ending: Sendable {
        case ended
        case failed(Status)
        case unsupported
        case idle
    }

    private struct Connection: Sendable {
        var start = Duration.zero
        var lastLine = Duration.zero
        var lines = 0
    }

    private let reader: any ObjectReader
    private let selection: Selection
    private let clock: TimeSource
    private let random: RandomFraction
    private let sink: WatcherSink<Object>
    private let machine: Mutex<WatchStateMachine>
    private let connection = Mutex(Connection())

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

    /// Follows the objects; returns when cancelled.
    func run() async {
        while !Task.isCancelled {
            let timeout = 300 + Int(random() * 300)
            let wait =
                switch machine.withLock({ $0.next(timeoutSeconds: timeout) }) {
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
            if isLast { sink.deliver(.synced(version: page.resourceVersion)) }
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
                defer { group.cancelAll() }
                return try await group.next() ?? .ended
            }
            return ended(ending)
        } catch {
            return failed(error)
        }
    }

    private func read(_ options: WatchOptions) async throws -> Ending {
        let stream = try await reader.watch(Object.self, selection, options)
        machine.withLock { $0.opened() }
        if !options.sendsInitialEvents { sink.succeeded() }
        while let event = try await stream.next() {
            connection.withLock { connection in
                connection.lastLine = clock.now
                connection.lines += 1
            }
            if let ending = take(event) { return ending }
        }
        return .ended
    }

    private func take(_ event: WatchEvent<Object>) -> Ending? {
        switch event {
        case .added(let object), .modified(let object):
            sink.deliver(.applied(object))
            machine.withLock { $0.event(version: object.metadata.resourceVersion) }
        case .deleted(let object):
            sink.deliver(.deleted(object))
            machine.withLock { $0.event(version: object.metadata.resourceVersion) }
        case .undecodable(let object, let isDeletion):
            sink.deliver(.undecodable(object, isDeletion: isDeletion))
            machine.withLock { $0.event(version: object.resourceVersion) }
        case .bookmark(let version, let endsInitialEvents):
            switch machine.withLock({ $0.bookmark(version: version, endsInitialEvents: endsInitialEvents) }) {
            case .synced:
                sink.deliver(.synced(version: version))
                sink.succeeded()
            case .progress: sink.deliver(.progress(version: version))
            case .unsupported: return .unsupported
            }
        case .failure(let status): return .failed(status)
        case .unknown(let type): sink.passedOver(type)
        }
        return nil
    }

    /// Returns once no line has come for too long.
    private func waitForSilence() async throws -> Ending {
        while true {
            let limit = machine.withLock { $0.silenceLimit }
            let deadline = connection.withLock { $0.lastLine } + limit
            if deadline <= clock.now { return .idle }
            // Looks again before long where the limit may shrink: a sleep isn't cut short by that.
            try await clock.sleep(until: min(deadline, clock.now + WatchStateMachine.bookmarkSilence))
        }
    }

    private func ended(_ ending: Ending) -> Duration {
        let connection = connection.withLock { $0 }
        let duration = clock.now - connection.start
        let random = random()
        switch ending {
        case .ended:
            return machine.withLock { $0.ended(after: duration, lines: connection.lines, random: random) }
        case .unsupported: return .zero
        case .idle:
            if machine.withLock({ $0.idled() }) { return .zero }
            return failed(
                KubeError(.timeout, operation: operation, message: "the server did not answer in time")
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
