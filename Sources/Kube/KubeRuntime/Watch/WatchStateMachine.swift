// SPDX-License-Identifier: Apache-2.0

internal import KubeClient
internal import KubeModel

/// Decides what a watcher asks for next. Knows no clock, task or socket.
///
/// Its states and what may follow:
/// - `unsynced` → `listing` or `streaming`
/// - `listing` → `listing` (the next page), `watching`, `unsynced` (the pages expired)
/// - `streaming` (a watch that begins with all there is) → `watching`, `unsynced` (it broke, or isn't supported)
/// - `watching` → `watching` (from where it ended), `unsynced` (the version is of no use)
///
/// **Starting over.** What was known counts no more where the server shows a version below it, as one does that was
/// restored from a backup, and where that is likely: it refuses the version, it fails five times in a row for no reason
/// that is known, or it has stopped to send the bookmarks that it sent. A server sends nothing at or below the version
/// that a watch began at, so after a restore a watch is just silent.
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
        /// The version is below what is known: to be given up and started over.
        case regressed
    }

    static let pageSize = 500
    /// Shorter than this a watch is a failure, whatever it showed: each costs a request and some lines of log.
    static let shortest = Duration.seconds(1)
    /// After this long a connection was good, and what failed before it is forgotten.
    static let good = Duration.seconds(30)
    /// How often in a row a watch may fail for an unknown reason before its version is no longer trusted.
    static let unknownFailures = 5
    /// How many initial streams in a row may break before a list is worth a try.
    static let brokenStreams = 3

    private(set) var state = State.unsynced
    /// How many more times a list is read where initial events would be asked for: a server that couldn't serve them may
    /// by now.
    private(set) var listsBeforeStream: Int
    private(set) var failures = 0
    private let backoff: Backoff
    /// Up to where everything is known: what is read next must not be older.
    private var knownVersion: String?
    /// Whether the known version turned out to be of no use, so that the newest state has to be asked for.
    private var needsNewest = false
    private var pagesExpired = false
    /// How many objects a page may have: fewer where they are large.
    private var pageLimit = pageSize
    /// Whether what the server has cached, which it answers in one page, was too large.
    private var needsPages = false
    private var brokenStreams = 0
    /// How often the server said that it has no initial events.
    private var refusedStreams = 0
    /// How long a watch may be silent.
    private(set) var silence = WatchSilence()

    init(streamsInitialEvents: Bool = true, backoff: Backoff = .watch) {
        listsBeforeStream = streamsInitialEvents ? 0 : .max
        self.backoff = backoff
    }

    /// What to ask for now.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: When the server is to end a watch; random, so that many don't end at once.
    ///   - random: Spreads how long each watch bears a silent connection, so that usually one of many finds out.
    mutating func next(timeoutSeconds: Int, random: Double = 0) -> Request {
        silence.asked(random: random)
        switch state {
        case .unsynced where listsBeforeStream == 0:
            state = .streaming
            return next(timeoutSeconds: timeoutSeconds, random: random)
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

    /// Whatever is cached at first, then the newest state, page by page. A page size together with a version would
    /// ask for exactly that version, which may be gone; and a server that could not stream what it has in time must not
    /// be asked for all of it in one answer.
    private var firstPage: ListOptions {
        if pagesExpired { return ListOptions() }
        let isFirst = knownVersion == nil && !needsNewest && !needsPages && brokenStreams == 0
        return ListOptions(limit: pageLimit, resourceVersion: isFirst ? "0" : nil)
    }

    /// A page came; `true` where it was the last.
    mutating func listed(version: String, continueToken: String?) -> Bool {
        guard case .listing(let options) = state else { return false }
        if let continueToken, !continueToken.isEmpty {
            state = .listing(ListOptions(limit: options.limit, continueToken: continueToken))
            return false
        }
        synced(version)
        needsPages = false
        // Objects that were large may have gone by the next time.
        pageLimit = min(pageLimit * 2, Self.pageSize)
        listsBeforeStream = max(0, listsBeforeStream - 1)
        return true
    }

    private mutating func synced(_ version: String) {
        state = .watching(version)
        knownVersion = version
        needsNewest = false
        pagesExpired = false
        brokenStreams = 0
        silence.caughtUp()
    }

    /// The server accepted the watch; `true` where it goes on from one that was renewed because of its silence.
    @discardableResult
    mutating func opened() -> Bool { silence.opened() }

    /// An object came with an event; `false` where its version is below what is known, and all has to be started over.
    /// Those of a stream's first part are in no order and say nothing.
    @discardableResult
    mutating func event(version: String) -> Bool {
        silence.heard()
        guard case .watching(let known) = state, !version.isEmpty else { return true }
        if let version = UInt64(version), let known = UInt64(known), version < known {
            startOver(newest: true)
            return false
        }
        state = .watching(version)
        knownVersion = version
        return true
    }

    /// A bookmark came.
    mutating func bookmark(version: String, endsInitialEvents: Bool) -> Bookmark {
        if case .streaming = state {
            guard endsInitialEvents else {
                refuseInitialEvents()
                return .unsupported
            }
            synced(version)
            refusedStreams = 0
            return .synced
        }
        silence.sawBookmark()
        return event(version: version) ? .progress : .regressed
    }

    /// How long may pass without a line, or without a byte of the connection, before the watch is given up.
    var silenceLimits: WatchSilence.Limits { silence.limits(isStreaming: state == .streaming) }

    /// Nothing came for too long. `true` where the next request can be made at once: watching on from the same version
    /// loses nothing. Else the server hasn't even answered, which is a failure.
    mutating func idled() -> Bool {
        guard silence.isOpen else {
            if case .streaming = state { countBrokenStream() }
            return false
        }
        if case .streaming = state { countBrokenStream(upTo: 1) } else { silence.renewed() }
        return true
    }

    /// The bookmarks that this server sends have not come for too long: it may have gone back in time.
    mutating func missedBookmarks() {
        silence.startedOver()
        startOver(newest: true)
    }

    /// Somebody learnt that the server went back in time: what is known counts no more.
    mutating func invalidate() { startOver(newest: true) }

    /// The server ended the watch; returns how long to wait.
    mutating func ended(after duration: Duration, random: Double) -> Duration {
        if case .streaming = state { return failed(WatchFailure(.other), after: duration, random: random) }
        if duration < Self.shortest {
            return failed(WatchFailure(.other), after: duration, random: random)
        }
        failures = 0
        return .zero
    }

    /// A list or a watch failed; returns how long to wait.
    mutating func failed(_ failure: WatchFailure, after duration: Duration, random: Double) -> Duration {
        if duration >= Self.good { failures = 0 }
        // A stream that breaks once it was open is as unknown a reason as an answer that says nothing.
        let isUnknown =
            failure.kind == .other || failure.kind == .tooLarge
            || (failure.kind == .unreachable && silence.isOpen)
        switch (failure.kind, state) {
        case (.expired, .listing(let options)) where options.continueToken != nil:
            pagesExpired = true
            startOver(newest: true)
        case (.expired, _), (.versionTooLarge, _): startOver(newest: true)
        case (.tooLarge, .listing(let options)) where options.limit != 1:
            askForLess(than: options)
            return .zero
        case (.unsupported, .streaming):
            refuseInitialEvents()
            return .zero
        case (_, .streaming) where isUnknown && silence.isOpen: countBrokenStream()
        case (_, .watching) where isUnknown && (failures + 1).isMultiple(of: Self.unknownFailures):
            startOver(newest: true)
        default: break
        }
        failures += 1
        // The first expiry is a matter of course; only one after another must not become a busy loop.
        if failure.kind == .expired, failures == 1 { return failure.retryAfter ?? .zero }
        return max(failure.retryAfter ?? .zero, backoff.delay(afterFailures: failures, random: random))
    }

    /// An answer was too large: first pages are asked for at all, then smaller ones, down to one object each.
    private mutating func askForLess(than options: ListOptions) {
        pagesExpired = false
        guard let limit = options.limit, options.resourceVersion != "0" else {
            needsPages = true
            state = .unsynced
            listsBeforeStream = max(listsBeforeStream, 1)
            return
        }
        var smaller = options
        _ = smaller.shrink()
        pageLimit = smaller.limit ?? limit
        state = .listing(smaller)
    }

    private mutating func startOver(newest: Bool) {
        state = .unsynced
        if newest {
            needsNewest = true
            knownVersion = nil
        }
    }

    /// After some in a row that break before their first part ends, or one that is too slow, a list is worth a try.
    private mutating func countBrokenStream(upTo limit: Int = brokenStreams) {
        brokenStreams += 1
        guard brokenStreams >= limit else { return }
        listsBeforeStream = max(listsBeforeStream, 1)
        state = .unsynced
    }

    /// The server has no initial events. It may be another one some day, so it is asked again, ever more seldom.
    private mutating func refuseInitialEvents() {
        refusedStreams = min(refusedStreams + 1, 5)
        listsBeforeStream = max(listsBeforeStream, 1 << (refusedStreams + 1))
        state = .unsynced
    }
}
