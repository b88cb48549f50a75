/// How often and after which pauses something is tried again. Time and chance are its callers'.
struct Patience: Sendable {
    private static let first = Duration.seconds(1)
    private static let longest = Duration.seconds(30)
    /// As long as a server may make us wait.
    private static let longestAsked = Duration.seconds(60)
    /// A transfer that got so much further wasn't in vain.
    private static let worthwhile: Int64 = 1 << 20

    let attempts: Int
    let pause: @Sendable (Duration) async throws -> Void
    /// From 0 to 1.
    let chance: @Sendable () -> Double

    /// How long to wait after so many attempts in vain: twice as long each time, and half of that by chance, so that
    /// the nodes of a cluster don't come back all at once. What the server asks for is kept to.
    func delay(after failures: Int, asked: Duration?) -> Duration {
        let whole = min(Self.first * (1 << min(failures - 1, 10)), Self.longest)
        let delay = whole / 2 + whole / 2 * chance()
        return max(delay, min(asked ?? .zero, Self.longestAsked))
    }

    /// Does it until it succeeds, or fails in a way that doesn't pass, or has failed too often in a row.
    ///
    /// - Parameters:
    ///   - progress: How far it is, in bytes. An attempt that got a good deal further doesn't count.
    ///   - log: Gets what went wrong, and when it is tried again.
    func keepTrying<Result>(
        progress: () -> Int64 = { 0 },
        log: (String) -> Void,
        _ attempt: () async throws -> Result
    ) async throws -> Result {
        var failures = 0
        while true {
            let before = progress()
            do {
                return try await attempt()
            } catch let trouble as FetchTrouble where trouble.isTransient {
                failures = progress() - before >= Self.worthwhile ? 1 : failures + 1
                guard failures < attempts else { throw trouble }
                let delay = delay(after: failures, asked: trouble.retryAfter)
                log("\(trouble.text); trying again in \(delay.components.seconds) s")
                try await pause(delay)
            }
        }
    }
}
