// SPDX-License-Identifier: Apache-2.0

/// What a container runtime says of itself.
package struct RuntimeStatus: Sendable, Hashable {
    /// Whether it says that it can run containers.
    package var isReady = false
    /// The handlers that it lists; `nil` where it lists none at all, as runtimes before containerd 2 do.
    package var handlers: Set<String>?
    /// What runs each handler's pods, by handler; `nil` where it doesn't show its configuration.
    package var runtimes: [String: String]?

    package init(isReady: Bool = false, handlers: Set<String>? = nil, runtimes: [String: String]? = nil) {
        self.isReady = isReady
        self.handlers = handlers
        self.runtimes = runtimes
    }
}

/// What came of asking a container runtime.
package enum RuntimeAnswer: Sendable, Hashable {
    case status(RuntimeStatus)
    /// It didn't answer, or not so that it could be understood; the text says how.
    case silence(String)
}

/// What a runtime is to have when a change has taken effect. The path tells an answer of the process before the
/// restart from one of the process after it.
package enum RuntimeExpectation: Sendable, Hashable {
    /// The handler, run by that binary.
    case runs(handler: String, binary: String)
    /// Nothing that is run by a binary in the folder; the handler's name is for runtimes that don't show that.
    case lacks(handler: String, folder: String)

    package func isMet(by status: RuntimeStatus) -> Bool {
        switch self {
        case .runs(let handler, let binary):
            guard let runtimes = status.runtimes else { return status.handlers?.contains(handler) ?? false }
            return runtimes[handler] == binary
        case .lacks(let handler, let folder):
            guard let runtimes = status.runtimes else {
                return !(status.handlers?.contains(handler) ?? false)
            }
            return !runtimes.values.contains { $0.hasPrefix(folder) }
        }
    }
}
