// SPDX-License-Identifier: Apache-2.0

import Artifacts
package import SpinAPI

extension HostRoot {
    /// Writes a file in one step: whoever reads it sees what was there before, or all of this, also after a power cut.
    ///
    /// A file that is there keeps its owner and permissions; where the path is a symbolic link, the file that it leads
    /// to is replaced. The folder must be there.
    ///
    /// - Parameter mode: The permissions of a file that isn't there yet.
    package func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws(NodeFailure) {
        let local = try localPath(of: path)
        try Self.attempt("write", path) { () throws(SystemError) in
            let before = try FileStatus.of(local)
            if let before, before.kind != .file { throw before.kind == .folder ? .isFolder : .notSupported }
            let (folder, temporary) = Self.neighbours(of: local)
            // One that a killed process left.
            try Folder.removeFile(temporary)
            do throws(SystemError) {
                try Self.make(temporary, of: bytes, like: before, mode: mode)
                try Folder.rename(temporary, to: local)
            } catch {
                Self.discard(temporary)
                throw error
            }
            try Folder.sync(folder)
        }
    }

    private static func make(
        _ path: String,
        of bytes: [UInt8],
        like before: FileStatus?,
        mode: UInt32
    ) throws(SystemError) {
        let file = try OpenFile(path, for: .making(mode: 0o600))
        try file.write(bytes)
        if let before { try file.setOwner(before.user, group: before.group) }
        // After the owner: a change of that takes bits away.
        try file.setMode(before?.mode ?? mode)
        try file.sync()
    }

    /// Removes a file, and what a killed process left of writing it. Where the path is a symbolic link, the file that
    /// it leads to goes.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    package func remove(_ path: String) throws(NodeFailure) -> Bool {
        let local = try localPath(of: path)
        return try Self.attempt("remove", path) { () throws(SystemError) in
            let (folder, temporary) = Self.neighbours(of: local)
            let wasLeft = try Folder.removeFile(temporary)
            let wasThere = try Folder.removeFile(local)
            if wasThere || wasLeft { try Folder.sync(folder) }
            return wasThere
        }
    }

    /// Makes a folder, and those on the way to it.
    ///
    /// - Returns: Those that weren't there, the outermost first.
    @discardableResult
    package func makeFolders(_ path: String, mode: UInt32 = 0o755) throws(NodeFailure) -> [String] {
        var made: [String] = []
        var parts = ""
        // Of the resolved path, as a symbolic link on the way may lead to what isn't there yet.
        for part in try resolved(path).split(separator: "/") {
            parts += "/\(part)"
            let local = root + parts
            let here = parts
            try Self.attempt("create the directory", here) { () throws(SystemError) in
                if try Folder.make(local, mode: mode) {
                    made.append(here)
                    try Folder.sync(Self.neighbours(of: local).folder)
                } else if try FileStatus.of(local)?.kind != .folder {
                    throw .exists
                }
            }
        }
        return made
    }

    /// Removes a folder if nothing is in it.
    ///
    /// - Returns: Whether it is gone.
    @discardableResult
    package func removeIfEmpty(_ path: String) throws(NodeFailure) -> Bool {
        let local = try localPath(of: path)
        return try Self.attempt("remove the directory", path) { () throws(SystemError) in
            guard try FileStatus.of(local)?.kind == .folder else { return true }
            return try Folder.removeIfEmpty(local)
        }
    }

    /// Removes a folder of ours with all in it. Symbolic links in it go and lead nowhere.
    package func removeFolder(_ path: String) throws(NodeFailure) {
        let local = try localPath(of: path)
        try Self.attempt("remove the directory", path) { () throws(SystemError) in try Folder.removeAll(local)
        }
    }

    /// The folder of a file, and the name that its next content has before it takes the file's place. One name for all
    /// times, so that nothing piles up; no program takes such a name for a configuration.
    private static func neighbours(of local: String) -> (folder: String, temporary: String) {
        let slash = local.lastIndex(of: "/") ?? local.startIndex
        let name = local[slash...].dropFirst()
        return (String(local[..<slash]), "\(local[..<slash])/.\(name).bobbin-new")
    }

    /// Takes away what a failed write left. That this fails too changes nothing: the next write does it again.
    private static func discard(_ temporary: String) {
        do throws(SystemError) { try Folder.removeFile(temporary) } catch {}
    }
}
