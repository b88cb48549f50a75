// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import SpinAPI

/// What a configuration was before a Shim's agent edited it the first time, kept beside it for people to look at and to
/// go back to.
///
/// It stands for nothing in an undo: others may have edited the file since, so what is undone is the agent's own block.
package struct BackupFile: Sendable, Hashable {
    let host: HostRoot
    /// The file that is edited.
    package let edited: String
    /// The copy of it.
    package let path: String

    package init(host: HostRoot, of edited: String, shim: String) {
        self.host = host
        self.edited = edited
        path = "\(edited).bobbin-\(shim).bak"
    }

    /// Copies the file, with its permissions, if that wasn't done yet and the file is there.
    ///
    /// - Returns: Whether there is a backup now.
    @discardableResult
    package func save() throws(NodeFailure) -> Bool {
        if try host.exists(path) { return true }
        guard let bytes = try host.read(edited), let status = try host.status(of: edited) else {
            return false
        }
        try host.write(bytes, to: path, mode: status.mode)
        return true
    }

    /// Puts the file back as it was.
    ///
    /// - Returns: Whether there was a backup to take it from.
    @discardableResult
    package func restore() throws(NodeFailure) -> Bool {
        guard let bytes = try host.read(path) else { return false }
        try host.write(bytes, to: edited, mode: try host.status(of: path)?.mode ?? 0o644)
        return true
    }

    package func remove() throws(NodeFailure) { try host.remove(path) }
}
