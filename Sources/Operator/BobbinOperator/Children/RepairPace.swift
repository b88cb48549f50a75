/// How often an object may be repaired that somebody else keeps changing.
///
/// Nothing is written to win a fight. The first few repairs come at once, as an edit by hand is undone; each further
/// one waits twice as long as the one before, from 5 seconds up to 5 minutes. After 10 minutes without a repair the next
/// one is the first again.
struct RepairPace: Sendable, Hashable {
    /// How many repairs are made without a wait.
    static let free = 3
    static let shortest = Duration.seconds(5)
    static let longest = Duration.seconds(300)
    /// After how long without a repair it is taken for over.
    static let peace = Duration.seconds(600)

    private var count = 0
    private var last = Duration.zero

    /// Asks for a repair at a moment. `nil` where it may be made, which counts it; else how long it has to wait.
    mutating func claim(at now: Duration) -> Duration? {
        if now - last >= Self.peace { count = 0 }
        let due = last + wait
        guard count == 0 || now >= due else { return due - now }
        count += 1
        last = now
        return nil
    }

    /// How long after the last repair the next one may be made.
    private var wait: Duration {
        guard count >= Self.free else { return .zero }
        var wait = Self.shortest
        for _ in Self.free..<count where wait < Self.longest { wait *= 2 }
        return min(wait, Self.longest)
    }
}
