// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An open file, closed when it goes. Children of this process don't inherit it.
package struct OpenFile: ~Copyable {
    package enum Access: Sendable {
        case reading
        /// Makes the file; fails where anything of that name is there, be it a symbolic link.
        case making(mode: UInt32)
        /// Opens it, or makes it.
        case sharing(mode: UInt32)
    }

    package let descriptor: CInt

    /// Opens a file. A symbolic link in the last place is refused, so that it can't lead elsewhere; so is a pipe or
    /// device that would block.
    package init(_ path: String, for access: Access) throws(SystemError) {
        let common = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY
        let descriptor =
            switch access {
            case .reading: unsafe open(path, O_RDONLY | common)
            case .making(let mode): unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | common, mode)
            case .sharing(let mode): unsafe open(path, O_RDWR | O_CREAT | common, mode)
            }
        guard descriptor >= 0 else { throw .last }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Reads up to as much as there is room for; 0 at the end.
    package borrowing func read(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    /// Reads as much as there is room for, or is left, from a place in the file.
    package borrowing func read(into buffer: inout [UInt8], at offset: Int64) throws(SystemError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
            }
            if count >= 0 { return count }
            guard errno == EINTR else { throw .last }
        }
    }

    /// Writes all of it.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe Glibc.write(
                descriptor,
                UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                rest.count
            )
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last }
            unsafe rest = rest.dropFirst(count)
        }
    }

    /// Writes all of it.
    package borrowing func write(_ bytes: [UInt8]) throws(SystemError) {
        var failure: SystemError?
        unsafe bytes.withUnsafeBytes { buffer in
            do throws(SystemError) { try unsafe write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Brings what was written to the disk, so that it outlives a power cut.
    package borrowing func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw .last }
    }

    /// Sets the permissions, whatever the process's umask is.
    package borrowing func setMode(_ mode: UInt32) throws(SystemError) {
        guard fchmod(descriptor, mode) == 0 else { throw .last }
    }

    package borrowing func setOwner(_ user: UInt32, group: UInt32) throws(SystemError) {
        guard fchown(descriptor, user, group) == 0 else { throw .last }
    }

    /// Takes the file's lock if nobody else has it. It goes with the file, or with this process.
    package borrowing func lock() throws(SystemError) -> Bool {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            default: throw .last
            }
        }
        return true
    }

    package borrowing func status() throws(SystemError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
        return FileStatus(status)
    }
}
