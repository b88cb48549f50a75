// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Keeps values that change again and again from rolling an app's pods each time: they have to be quiet for a while, and
/// there is a least time between two rollouts.
///
/// Pure: what is wanted and the time come in, the wait comes out.
struct RotationBrake: Sendable, Hashable {
    /// What is waited for.
    enum Wait: Sendable, Hashable {
        /// That the values stay the same.
        case quiet(Duration)
        /// The least time since the rollout before.
        case interval(Duration)

        /// How long.
        var duration: Duration {
            switch self {
            case .quiet(let duration), .interval(let duration): duration
            }
        }
    }

    /// Values that never are quiet are taken as they are after so many quiet periods.
    private static let mostQuietPeriods = 5

    private var wanted: String
    /// When the first of the changes was seen that the pods don't have yet.
    private let first: Duration
    private var last: Duration

    /// Begins with a change that is seen now.
    init(_ wanted: String, now: Duration) {
        self.wanted = wanted
        first = now
        last = now
    }

    /// How long a rollout is to wait; `nil` where it may begin.
    ///
    /// - Parameters:
    ///   - wanted: what tells the newest values from others.
    ///   - age: how long ago the rollout before began; `nil` where there was none.
    mutating func wait(
        for wanted: String,
        now: Duration,
        sinceLastRollout age: Duration?,
        _ settings: SpinAppExecutor.RolloutSettings
    ) -> Wait? {
        if wanted != self.wanted {
            self.wanted = wanted
            last = now
        }
        let interval = Duration.seconds(settings.minIntervalSeconds) - (age ?? .seconds(Int64.max / 2))
        // A clock that was put back must not hold it up for longer.
        if interval > .zero { return .interval(min(interval, .seconds(settings.minIntervalSeconds))) }
        let quiet = Duration.seconds(settings.quietPeriodSeconds)
        let end = min(last + quiet, first + quiet * Self.mostQuietPeriods)
        return end > now ? .quiet(end - now) : nil
    }
}
