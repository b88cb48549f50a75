// SPDX-License-Identifier: Apache-2.0

internal import KubeModel

/// How often and after which pauses something is fetched again. Time and randomness are its callers'.
struct FetchRetry: Sendable {
    /// Half of each wait is random, so that the nodes of a cluster don't come back all at once.
    private static let backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(15), jitter: 1)
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
    let random: RandomFraction
    var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// How long to wait after so many attempts in vain, and no shorter than the server asks for.
    func delay(after failures: Int, asked: Duration?) -> Duration {
        let delay = Self.backoff.delay(afterFailures: failures, random: random())
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
            } catch let failure as FetchFailure where failure.isTransient {
                let reached = progress()
                failures = reached - farthest >= Self.worthwhile ? 1 : failures + 1
                farthest = max(farthest, reached)
                guard failures < attempts, made < Self.mostAttempts else { throw failure }
                let delay = delay(after: failures, asked: failure.retryAfter)
                guard now() + delay < end else { throw failure }
                log("\(failure.text); retrying in \(delay.components.seconds) s")
                try await pause(delay)
            }
        }
    }
}
