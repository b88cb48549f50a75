// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import SpinAPI

/// Lets one agent at a time change a host, be there as many Shims as there may.
///
/// It is a lock on a file of the host. The kernel lets go of it when its holder ends, however that happens.
package struct HostLock: Sendable {
    package static let path = ShimKeyspace.nodeFolder + "/lock"

    let host: HostRoot
    let path: String
    let pause: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - path: The lock; the one of the whole host where not given.
    ///   - pause: Waits a little between two attempts; throws to give up, as cancellation does.
    package init(
        host: HostRoot,
        path: String = HostLock.path,
        pause: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .milliseconds(250)) }
    ) {
        self.host = host
        self.path = path
        self.pause = pause
    }

    /// Runs the body while nobody else holds the lock. Waiting blocks no thread.
    ///
    /// - Parameter waiting: Called once if another has it.
    /// - Throws: ``NodeFailure`` where the lock can't be made, what the body and the pause throw.
    package func withLock<Value>(
        waiting: () -> Void = {},
        _ body: () async throws -> Value
    ) async throws -> Value {
        var isFirst = true
        while true {
            if let held = try attempt() {
                defer { withExtendedLifetime(held) {} }
                return try await body()
            }
            if isFirst { waiting() }
            isFirst = false
            try await pause()
        }
    }

    /// The lock if nobody has it, held until the result goes.
    package func attempt() throws(NodeFailure) -> HeldLock? {
        try host.makeFolders(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let local = try host.localPath(of: path)
        return try HostRoot.attempt("lock", path) { () throws(SystemError) -> HeldLock? in
            let file: OpenFile
            do throws(SystemError) {
                file = try OpenFile(local, for: .sharing(mode: 0o600))
            } catch {
                // The last agent of another Shim has just taken the folder away.
                guard error.isMissing else { throw error }
                return nil
            }
            guard try file.lock() else { return nil }
            // The file may have been taken away since it was opened: then others lock another one.
            guard let there = try FileStatus.of(local), try there.isSameFile(as: file.status()) else {
                return nil
            }
            return HeldLock(file: file)
        }
    }
}

/// A lock that is held for as long as this lives.
package final class HeldLock: Sendable {
    private let file: OpenFile

    init(file: consuming OpenFile) { self.file = file }
}
