// SPDX-License-Identifier: Apache-2.0

import ShimInstallation
import Synchronization

/// Effects of an agent that is killed at a step: before it is done, or as soon as it is.
final class DyingEffects: NodeEffects {
    struct Killed: Error {}
    enum Moment: Sendable, Hashable, CaseIterable { case before, after }

    let count = Mutex(0)
    private let base: any NodeEffects
    private let last: Int
    private let moment: Moment

    init(_ base: any NodeEffects, last: Int, _ moment: Moment) {
        self.base = base
        self.last = last
        self.moment = moment
    }

    func perform(_ step: InstallationStep) async throws -> InstallationEvent {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if number == last, moment == .before { throw Killed() }
        let event = try await base.perform(step)
        if number == last { throw Killed() }
        return event
    }
}
