// SPDX-License-Identifier: Apache-2.0

/// How fast leadership passes from one to another. The defaults are Kubernetes' own.
public struct LeaseTiming: Sendable, Hashable {
    /// How long the others wait after the last renewal that they saw.
    public var duration: Duration
    /// After how long without a successful renewal the leader gives up.
    public var renewDeadline: Duration
    /// How long to wait between tries.
    public var retryPeriod: Duration

    /// Times for a lease.
    ///
    /// - Precondition: The duration is above the deadline by a whole second, and that above the period by a
    ///   fifth; else two could lead at a time.
    public init(
        duration: Duration = .seconds(15),
        renewDeadline: Duration = .seconds(10),
        retryPeriod: Duration = .seconds(2)
    ) {
        precondition(
            duration >= renewDeadline + .seconds(1) && renewDeadline > retryPeriod * 1.2
                && retryPeriod > .zero,
            "the lease duration must be longer than the renew deadline, and the renew deadline longer than the retry "
                + "period"
        )
        self.duration = duration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }

    /// How long one request may take, so that a single one that hangs doesn't lose the lease.
    var requestTimeout: Duration { max(.seconds(1), renewDeadline / 2) }

    /// The duration as it is written.
    var durationSeconds: Int { Int(duration.components.seconds) }
}
