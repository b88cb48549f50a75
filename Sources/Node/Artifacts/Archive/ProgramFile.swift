// SPDX-License-Identifier: Apache-2.0

import Digests
import SpinAPI

/// A program being written to a new file.
struct ProgramFile: ~Copyable {
    private let file: OpenFile
    private var hasher: SHA256Hasher
    private(set) var size: Int64 = 0

    private init(file: consuming OpenFile, hasher: consuming SHA256Hasher) {
        self.file = file
        self.hasher = hasher
    }

    /// Makes the file.
    ///
    /// - Throws: ``SystemError`` also where anything is at the path, be it a symbolic link.
    static func make(at path: String) throws -> ProgramFile {
        let hasher = try SHA256Hasher()
        return ProgramFile(file: try OpenFile(path, for: .making(mode: 0o600)), hasher: hasher)
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        try unsafe file.write(bytes)
        try unsafe hasher.update(bytes)
        size += Int64(bytes.count)
    }

    /// Brings it to the disk, and makes it executable then: what is executable is whole.
    consuming func finish() throws -> SHA256 {
        try file.sync()
        try file.setMode(0o755)
        return try hasher.finish()
    }
}
