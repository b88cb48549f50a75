// SPDX-License-Identifier: Apache-2.0

package import ContainerdConfiguration
package import SpinAPI

/// What an agent remembers of a Shim on a node, for itself and for the one that comes after it.
package struct InstallationRecord: Sendable, Hashable {
    /// The digest of the order that is in effect: the runtime was seen to have what it asks for.
    package var order: String?
    /// What the runtime was last seen to have of this Shim: what a change that fails goes back to.
    package var installed: RuntimeEntry?
    /// What stands for the artifact that ``binary`` was taken from.
    package var artifact: String?
    /// The digest of the placed binary.
    package var binary: String?
    /// The files that have our block, had it, or are about to get it.
    package var configurations: [String] = []
    /// Folders that were made for ``configurations``, the outermost first; they go with them.
    package var folders: [String] = []
    /// The files by which a change of the node is noticed.
    package var watched: [String] = []
    /// A change of the configuration that hasn't been seen in effect.
    package var pending: PendingChange?
    /// Restarts for an order that hasn't come into effect.
    package var attempts: RestartAttempts?

    package init() {}
}

/// A change that is about to be written, or is written and waits for the runtime.
package struct PendingChange: Sendable, Hashable {
    package var path: String
    /// The digest of what is written; `nil` where the file goes.
    package var after: String?
    /// Whether the runtime's answer tells whether it has read the change: it didn't have what is expected before.
    package var isProvable: Bool
    /// Whether the runtime may have been restarted with it.
    package var isRestarted = false
    /// Whether it failed, and is being put back.
    package var isUndone = false

    package init(path: String, after: String?, isProvable: Bool) {
        self.path = path
        self.after = after
        self.isProvable = isProvable
    }
}

/// How often the runtime was restarted for one order in vain.
package struct RestartAttempts: Sendable, Hashable {
    package var order: String
    package var count = 0
    /// When it was restarted last, in seconds since 1970.
    package var last: Int64 = 0
    /// What came of it; `nil` where nobody lived to see it.
    package var failure: NodeFailure?

    package init(order: String) { self.order = order }

    /// Seconds to wait after that many restarts: 5 minutes, then twice as long each time, up to an hour. Two
    /// restarts that ended with the agent, as those of a node do, are nobody's fault.
    private var pause: Int64 {
        guard failure != nil || count > 2 else { return 0 }
        return min(300 << Int64(min(max(count - 1, 0), 4)), 3600)
    }

    /// Seconds until the runtime may be restarted again. A clock that was put back doesn't make it longer.
    package func remainingPause(at now: Int64) -> Int64 {
        let elapsed = now - last
        return elapsed < 0 ? 0 : max(pause - elapsed, 0)
    }
}
