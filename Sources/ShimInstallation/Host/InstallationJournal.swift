package import KubeModel

/// What an agent has done to its host, and is about to do: written before each step, so that after an end at any moment
/// the next start knows what may be half done.
package struct InstallationJournal: Sendable, Hashable {
    /// What is going on. Each phase is written before its first step is taken.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The program is being brought; the configuration is as it was.
        case placing
        /// The configuration is being changed to ``target``.
        case configuring
        /// The configuration is changed, and the container runtime is being restarted or has not yet shown the handler.
        case restarting
        /// ``target`` is there and works.
        case settled
        /// ``target`` didn't work; ``previous``, or nothing, is being brought back.
        case undoing
        /// Everything is being taken away.
        case removing
    }

    /// A program with its entry in the runtime's configuration.
    package struct Installation: Sendable, Hashable {
        package var handler: String
        /// The program's path on the host.
        package var binary: String
        /// 64 hexadecimal digits.
        package var sha256: String
        /// The digest of the order that it was brought by.
        package var order: String
        package var options: [String: JSONValue]

        package init(
            handler: String,
            binary: String,
            sha256: String,
            order: String,
            options: [String: JSONValue] = [:]
        ) {
            self.handler = handler
            self.binary = binary
            self.sha256 = sha256
            self.order = order
            self.options = options
        }
    }

    /// The file that the entry is in.
    package struct Configuration: Sendable, Hashable {
        package var path: String
        /// The copy of what it was before; `nil` where there was no file.
        package var backup: String?
        /// The folders that were made for it, the outermost first.
        package var madeFolders: [String]

        package init(path: String, backup: String? = nil, madeFolders: [String] = []) {
            self.path = path
            self.backup = backup
            self.madeFolders = madeFolders
        }

        package var wasThere: Bool { backup != nil }
    }

    /// An order that was tried and undone. Trying again restarts the container runtime, so it isn't done forever.
    package struct Undone: Sendable, Hashable {
        /// The digest of the order.
        package var order: String
        /// The failure, as ``NodeFailure`` describes it.
        package var failure: String
        package var attempts: Int

        package init(order: String, failure: String, attempts: Int = 1) {
            self.order = order
            self.failure = failure
            self.attempts = attempts
        }
    }

    /// The format's version that this program writes.
    package static let version = 1

    package var shim: String
    package var phase: Phase
    /// What is wanted, or is there; `nil` before its digest is known.
    package var target: Installation?
    /// What worked before ``target``, to go back to.
    package var previous: Installation?
    package var configuration: Configuration?
    package var undone: Undone?

    package init(shim: String, phase: Phase) {
        self.shim = shim
        self.phase = phase
    }

    /// The versions whose programs are still needed.
    package var versions: Set<String> {
        Set([target, previous].compactMap { $0.map { String($0.sha256.prefix(16)) } })
    }
}
