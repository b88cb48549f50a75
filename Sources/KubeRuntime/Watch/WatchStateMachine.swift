internal import KubeClient

/// Decides what a watcher asks for next. Knows no clock, task or socket.
///
/// Its states and what may follow:
/// - `unsynced` → `listing` or `streaming`
/// - `listing` → `listing` (the next page), `watching`, `unsynced` (the pages expired)
/// - `streaming` (a watch that begins with all there is) → `watching`, `unsynced` (it broke, or isn't supported)
/// - `watching` → `watching` (from where it ended), `unsynced` (the version expired)
struct WatchStateMachine: ~Copyable, Sendable {
    enum State: Equatable {
        case unsynced
        case listing(ListOptions)
        case streaming
        case watching(String)
    }

    enum Request: Equatable {
        /// Read a page; the first one starts over.
        case list(ListOptions)
        /// Watch; with initial events it starts over.
        case watch(WatchOptions)
    }

    enum Bookmark: Equatable {
        /// Everything that there is has been shown.
        case synced
        /// Nothing changed up to the version.
        case progress
        /// The server doesn't know of initial events: what it shows has no end. To be given up.
        case unsupported
    }

    static let pageSize = 500
    /// Shorter than this and without a line, a watch is a failure.
    static let shortest = Duration.seconds(1)
    /// After this long a connection was good, and what failed before it is forgotten.
    static let good = Duration.seconds(30)
    /// Bookmarks come each minute; from a server that sends them, so long a silence means that it is gone.
    static let bookmarkSilence = Duration.seconds(190)
    /// How long a server may take to answer, or to go on with the initial events.
    static let initialSilence = Duration.seconds(20)

    private(set) var state = State.unsynced
    /// Whether the server is asked for initial events; remembered when it can't.
    private(set) var streamsInitialEvents: Bool
    private(set) var failures = 0
    private let backoff: Backoff
    /// Up to where everything is known: what is read next must not be older.
    private var knownVersion: String?
    /// Whether the known version turned out to be of no use, so that the newest state has to be asked for.
    private var needsNewest = false
    private var pagesExpired = false
    private var brokenStreams = 0
    private var seesBookmarks = false
    private var timeout = Duration.seconds(600)
    private var isOpen = false

    init(streamsInitialEvents: Bool = true, backoff: Backoff = .watch) {
        self.streamsInitialEvents = streamsInitialEvents
        self.backoff = backoff
    }

    /// What to ask for now.
    ///
    /// - Parameter timeoutSeconds: When the server is to end a watch; random, so that many don't end at once.
    mutating func next(timeoutSeconds: Int) -> Request {
        timeout = .seconds(timeoutSeconds)
        isOpen = false
        seesBookmarks = false
        switch state {
        case .unsynced where streamsInitialEvents:
            state = .streaming
            return next(timeoutSeconds: timeoutSeconds)
        case .unsynced:
            let options = firstPage
            state = .listing(options)
            return .list(options)
        case .listing(let options): return .list(options)
        case .streaming:
            let version = needsNewest ? nil : knownVersion
            return .watch(
                WatchOptions(
                    resourceVersion: version,
                    sendsInitialEvents: true,
                    timeoutSeconds: timeoutSeconds
                )
            )
        case .watching(let version):
            return .watch(WatchOptions(resourceVersion: version, timeoutSeconds: timeoutSeconds))
        }
    }

    /// Whatever is cached at first, then at least what was known. A page size together with a version would
    /// ask for exactly that version, which may be gone; without one the server answers from its cache.
    private var firstPage: ListOptions {
        if pagesExpired { return ListOptions() }
        if needsNewest { return ListOptions(limit: Self.pageSize) }
        guard let knownVersion else { return ListOptions(limit: Self.pageSize, resourceVersion: "0") }
        return ListOptions(resourceVersion: knownVersion)
    }

    /// A page came; `true` where it was the last.
    mutating func listed(version: String, continueToken: String?) -> Bool {
        guard case .listing(let options) = state else { return false }
        if let continueToken, !continueToken.isEmpty {
            state = .listing(ListOptions(limit: options.limit, continueToken: continueToken))
            return false
        }
        synced(version)
        return true
    }

    private mutating func synced(_ version: String) {
        state = .watching(version)
        knownVersion = version
        needsNewest = false
        pagesExpired = false
        brokenStreams = 0
    }

    /// The server accepted the watch.
    mutating func opened() { isOpen = true }

    /// An object came with an event. Those of a stream's first part are in no order and say nothing.
    mutating func event(version: String) {
        guard case .watching = state, !version.isEmpty else { return }
        state = .watching(version)
        knownVersion = version
    }

    /// A bookmark came.
    mutating func bookmark(version: String, endsInitialEvents: Bool) -> Bookmark {
        if case .streaming = state {
            guard endsInitialEvents else {
                giveUpInitialEvents()
                return .unsupported
            }
            synced(version)
            return .synced
        }
        seesBookmarks = true
        event(version: version)
        return .progress
    }

    /// After how long without a line the connection is taken for dead.
    var silenceLimit: Duration {
        if !isOpen || state == .streaming { return Self.initialSilence }
        return seesBookmarks ? Self.bookmarkSilence : timeout + .seconds(30)
    }

    /// No line came for too long. `true` where the next request can be made at once: watching on from the
    /// same version loses nothing. Else the server hasn't even answered, which is a failure.
    mutating func idled() -> Bool {
        guard isOpen else {
            if case .streaming = state { countBrokenStream() }
            return false
        }
        if case .streaming = state { giveUpInitialEvents() }
        return true
    }

    /// The server ended the watch; returns how long to wait.
    mutating func ended(after duration: Duration, lines: Int, random: Double) -> Duration {
        if case .streaming = state { return failed(WatchFailure(.other), after: duration, random: random) }
        if lines == 0, duration < Self.shortest {
            return failed(WatchFailure(.other), after: duration, random: random)
        }
        failures = 0
        return .zero
    }

    /// A list or a watch failed; returns how long to wait.
    mutating func failed(_ failure: WatchFailure, after duration: Duration, random: Double) -> Duration {
        if duration >= Self.good { failures = 0 }
        switch (failure.kind, state) {
        case (.expired, .listing(let options)) where options.continueToken != nil:
            pagesExpired = true
            startOver(newest: true)
        case (.expired, _), (.versionTooLarge, _): startOver(newest: true)
        case (.unsupported, .streaming):
            giveUpInitialEvents()
            return .zero
        case (.other, .streaming) where isOpen: countBrokenStream()
        default: break
        }
        failures += 1
        // The first expiry is a matter of course; only one after another must not become a busy loop.
        if failure.kind == .expired, failures == 1 { return failure.retryAfter ?? .zero }
        return max(failure.retryAfter ?? .zero, backoff.delay(afterFailures: failures, random: random))
    }

    private mutating func startOver(newest: Bool) {
        state = .unsynced
        if newest {
            needsNewest = true
            knownVersion = nil
        }
    }

    /// After three in a row that break before their first part ends, a plain list is worth a try.
    private mutating func countBrokenStream() {
        brokenStreams += 1
        if brokenStreams >= 3 { giveUpInitialEvents() }
    }

    private mutating func giveUpInitialEvents() {
        streamsInitialEvents = false
        brokenStreams = 0
        state = .unsynced
    }
}
