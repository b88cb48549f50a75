// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What the file system knows of a file. Equal as long as nobody replaced or wrote the file: a cheap way to look for
/// drift.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case file, folder, link, other }

    package let kind: Kind
    package let device: UInt64
    package let inode: UInt64
    package let size: Int64
    /// Permission bits.
    package let mode: UInt32
    package let user: UInt32
    package let group: UInt32
    /// When its content changed last, in nanoseconds of Unix time.
    package let modified: Int64

    /// Whether both are of one file, whatever was written to it.
    package func isSameFile(as other: FileStatus) -> Bool { inode == other.inode && device == other.device }

    /// The status of what is at a path, not following a symbolic link there; `nil` where nothing is.
    package static func of(_ path: String) throws(SystemError) -> FileStatus? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            let error = SystemError.last
            if error.isMissing { return nil }
            throw error
        }
        return FileStatus(status)
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        mode = status.st_mode & 0o7777
        user = status.st_uid
        group = status.st_gid
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }
}
