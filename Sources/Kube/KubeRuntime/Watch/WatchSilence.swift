// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// Judges how long a watch may be silent. Knows no clock.
///
/// There are two silences. The *connection's* is broken by a byte for any of the watches that share it. Where it lasts
/// for some twenty seconds, one of them asks again from the version that it knows: its answer proves the connection for
/// all, and without one the connection is closed, which all hear of at once. A watch's *own* is broken by its lines
/// only. Where a server that sends bookmarks sends none for minutes, it may have gone back to an older state.
struct WatchSilence: Sendable {
    struct Limits: Equatable {
        /// How long the connection may give nothing.
        var connection: Duration
        /// How long the request may go without a line of its own; `nil` for as long as it likes.
        var own: Duration?
        /// How long bookmarks may fail to come, renewals included; `nil` for as long as they like.
        var bookmarks: Duration?
    }

    /// How long a server may take to answer, or to go on with the initial events.
    static let initial = Duration.seconds(20)
    /// How long it may take to answer where a silent connection is looked into.
    static let proof = Duration.seconds(10)
    /// How long initial events may take while the connection has bytes for others.
    static let initialOfBusy = Duration.seconds(60)
    /// How long an open watch bears a silent connection, and how much longer at most, at random.
    static let quiet = (least: Duration.seconds(16), spread: Duration.seconds(6))
    /// Bookmarks come each minute. A watch that was renewed in vain waits for its bookmark before it is again: each
    /// renewal starts the server's minute anew, and without bookmarks the version known would grow old.
    static let bookmarkDue = Duration.seconds(75)
    /// How long bookmarks may fail to come before all is started over; longer after each time that changed nothing.
    static let bookmarksMissed = Backoff(initial: .seconds(100), maximum: .seconds(1600), jitter: 0)

    private(set) var isOpen = false
    private var isProof = false
    private var wasRenewedInVain = false
    private var hasOwnLines = false
    /// Whether this server has ever sent a bookmark.
    private var seesBookmarks = false
    /// How often all was started over since the last bookmark.
    private var startsOver = 0
    private var random = 0.0

    /// A request is made.
    mutating func asked(random: Double) {
        isOpen = false
        hasOwnLines = false
        self.random = random
    }

    /// The server accepted the watch; `true` where it goes on from one that was renewed.
    mutating func opened() -> Bool {
        defer { isProof = false }
        isOpen = true
        return isProof
    }

    /// Everything that there is has been shown.
    mutating func caughtUp() {
        isProof = false
        wasRenewedInVain = false
    }

    /// A line came.
    mutating func heard() {
        hasOwnLines = true
        wasRenewedInVain = false
    }

    mutating func sawBookmark() {
        seesBookmarks = true
        startsOver = 0
    }

    /// The watch is given up because its connection was silent, to be begun again.
    mutating func renewed() {
        isProof = true
        wasRenewedInVain = !hasOwnLines
    }

    /// Everything is started over because bookmarks did not come.
    mutating func startedOver() { startsOver += 1 }

    func limits(isStreaming: Bool) -> Limits {
        guard isOpen else {
            let limit = isProof ? Self.proof : Self.initial
            return Limits(connection: limit, own: limit)
        }
        if isStreaming { return Limits(connection: Self.initial, own: Self.initialOfBusy) }
        let quiet = Self.quiet.least + Self.quiet.spread * random
        return Limits(
            connection: wasRenewedInVain ? Self.bookmarkDue : quiet,
            bookmarks: seesBookmarks
                ? Self.bookmarksMissed.delay(afterFailures: startsOver + 1, random: 0) : nil
        )
    }
}
