/// How often and after which pauses something is tried again. Time and chance are its callers'.
struct Patience: Sendable {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(30)
    /// As long as a server may make us wait.
    private static let longestAsked = Duration.seconds(60)
    /// A transfer that got so much further than any before wasn't in vain.
    private static let worthwhile: Int64 = 1 << 20
    /// How many attempts there may be in all, whatever they bring.
    static let mostAttempts = 100
    /// How long all attempts may take together. What they brought is gone on with the next time.
    static let longestInAll = Duration.seconds(3600)

    let attempts: Int
    let pause: @Sendable (Duration) async throws -> Void
    /// From 0 to 1.
    let chance: @Sendable () -> Double
    var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// How long to wait after so many attempts in vain: twice as long each time, and half of that by chance, so that
    /// the nodes of a cluster don't come back all at once. What the server asks for is kept to.
    func delay(after failures: Int, asked: Duration?) -> Duration {
        let whole = min(Self.first * (1 << min(failures - 1, 10)), Self.longest)
        let delay = whole / 2 + whole / 2 * chance()
        return max(delay, min(asked ?? .zero, Self.longestAsked))
    }

    /// Does it until it succeeds, or fails in a way that doesn't pass, or has failed too often in a row, or the attempts
    /// are too many or take too long in all.
    ///
    /// - Parameters:
    ///   - progress: How far it is, in bytes. An attempt that got a good deal further than all before doesn't count as
    ///     one in vain.
    ///   - log: Gets what went wrong, and when it is tried again.
    ///   - attempt: Gets how long it may take.
    func keepTrying<Result>(
        progress: () -> Int64 = { 0 },
        log: (String) -> Void,
        _ attempt: (_ timeout: Duration) async throws -> Result
    ) async throws -> Result {
        let end = now() + Self.longestInAll
        var failures = 0
        var made = 0
        var farthest = progress()
        while true {
            do {
                made += 1
                return try await attempt(max(end - now(), .seconds(1)))
            } catch let trouble as FetchTrouble where trouble.isTransient {
                let reached = progress()
                failures = reached - farthest >= Self.worthwhile ? 1 : failures + 1
                farthest = max(farthest, reached)
                guard failures < attempts, made < Self.mostAttempts else { throw trouble }
                let delay = delay(after: failures, asked: trouble.retryAfter)
                guard now() + delay < end else { throw trouble }
                log("\(trouble.text); retrying in \(delay.components.seconds) s")
                try await pause(delay)
            }
        }
    }
}
