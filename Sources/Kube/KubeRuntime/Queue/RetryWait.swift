/// How long a key that fails waits. The wait grows with time and not with tries: one that something else sets off
/// before the wait is over changes nothing about it.
struct RetryWait: Hashable, Sendable {
    /// How often another cause may begin with a short wait, until something succeeds: a key that fails in turns for two
    /// causes must not be tried without end.
    private static let fresh = 3

    /// Why the key waits.
    private(set) var cause: RetryCause
    /// How long the wait is.
    private(set) var length: Duration
    /// When it is over.
    private(set) var end: Duration
    /// How often the key has failed in a row.
    private(set) var failures = 1
    private var changes = 0

    /// The wait after a first failure.
    init(_ cause: RetryCause, now: Duration, random: Double) {
        self.cause = cause
        length = cause.backoff.initial
        end = now
        extend(now, random)
    }

    /// Counts another failure.
    ///
    /// - Parameter keys: How many keys wait for the same cause, this one included.
    mutating func fail(_ cause: RetryCause, among keys: Int, now: Duration, random: Double) {
        failures += 1
        let backoff = cause.backoff
        if cause != self.cause, changes < Self.fresh {
            changes += 1
            length = backoff.initial
            extend(now, random)
        } else if end <= now {
            length = max(backoff.initial, min(length * backoff.factor, cause.longestWait(among: keys)))
            extend(now, random)
        }
        self.cause = cause
    }

    private mutating func extend(_ now: Duration, _ random: Double) {
        end = now + length * (1 + cause.backoff.jitter * random)
    }
}
