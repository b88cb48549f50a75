// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What is done with the entries of folders. Nothing here follows a symbolic link in the last place of a path.
package enum Folder {
    /// The names in a folder, in order, without `.` and `..`.
    package static func names(in path: String) throws(SystemError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw .last }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(folder) else {
                guard errno == 0 else { throw .last }
                return names.sorted()
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Where a symbolic link leads.
    package static func target(ofLink path: String) throws(SystemError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw .last }
        guard count < buffer.count else { throw .nameTooLong }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Makes a folder with those permissions, whatever the process's umask is.
    ///
    /// - Returns: Whether it was made; not where something is there already.
    package static func make(_ path: String, mode: UInt32) throws(SystemError) -> Bool {
        guard unsafe mkdir(path, mode) == 0 else {
            if errno == EEXIST { return false }
            throw .last
        }
        guard unsafe chmod(path, mode) == 0 else { throw .last }
        return true
    }

    /// Brings the entries of a folder to the disk, so that what was made or renamed in it outlives a power cut.
    package static func sync(_ path: String) throws(SystemError) {
        try OpenFile(path, for: .reading).sync()
    }

    /// Renames within one file system, replacing a file that is there.
    package static func rename(_ path: String, to other: String) throws(SystemError) {
        guard unsafe Glibc.rename(path, other) == 0 else { throw .last }
    }

    /// - Returns: Whether it was there.
    @discardableResult
    package static func removeFile(_ path: String) throws(SystemError) -> Bool {
        guard unsafe unlink(path) == 0 else {
            let error = SystemError.last
            if error.isMissing { return false }
            throw error
        }
        return true
    }

    /// Removes a folder if nothing is in it.
    ///
    /// - Returns: Whether it is gone.
    @discardableResult
    package static func removeIfEmpty(_ path: String) throws(SystemError) -> Bool {
        guard unsafe rmdir(path) == 0 else {
            switch errno {
            case ENOENT: return true
            case ENOTEMPTY, EEXIST: return false
            default: throw .last
            }
        }
        return true
    }

    /// Removes whatever is at a path: a symbolic link itself, a folder with all in it.
    package static func removeAll(_ path: String, depth: Int = 0) throws(SystemError) {
        guard let status = try FileStatus.of(path) else { return }
        guard status.kind == .folder else {
            try removeFile(path)
            return
        }
        guard depth < 64 else { throw .nameTooLong }
        for name in try names(in: path) { try removeAll("\(path)/\(name)", depth: depth + 1) }
        guard try removeIfEmpty(path) else { throw .notEmpty }
    }
}
