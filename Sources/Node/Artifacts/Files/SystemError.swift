// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Why the operating system refused something with a file, in words.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The `errno`.
    package let code: CInt

    package init(code: CInt) { self.code = code }

    /// The last error of this thread.
    package static var last: SystemError { SystemError(code: errno) }

    package static let missing = SystemError(code: ENOENT)
    package static let exists = SystemError(code: EEXIST)
    package static let notEmpty = SystemError(code: ENOTEMPTY)
    package static let notAFolder = SystemError(code: ENOTDIR)
    package static let looping = SystemError(code: ELOOP)
    package static let isFolder = SystemError(code: EISDIR)
    package static let notSupported = SystemError(code: EOPNOTSUPP)
    package static let nameTooLong = SystemError(code: ENAMETOOLONG)

    /// Whether a file, or a folder on the way to it, isn't there.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// What is wrong, and what to do where something can be done.
    package var description: String {
        switch code {
        case ENOSPC: "no space left on the disk; free some space on the node"
        case EDQUOT: "the disk quota is exceeded; raise it or free some space"
        case EROFS: "the file system is read-only"
        case EACCES, EPERM: "permission denied; check for an immutable file or a security module on the host"
        case EIO: "the disk reports an I/O error (EIO)"
        case ELOOP: "it has a loop of symbolic links"
        case ENOTDIR: "a part of its path is not a directory"
        case EISDIR: "it is a directory"
        case EEXIST: "it already exists"
        case ENOENT: "it does not exist"
        case EBUSY: "it is in use, for example as a mount point, and cannot be replaced"
        case ENAMETOOLONG: "its name is too long"
        case EMFILE, ENFILE: "too many files are open"
        default: Self.text(of: code)
        }
    }

    private static func text(of code: CInt) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
