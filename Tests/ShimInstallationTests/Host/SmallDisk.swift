// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A disk that is part of a host, for as long as this lives; of 64 KiB if not told otherwise.
final class SmallDisk {
    let path: String

    /// Whether this process may mount one.
    static let isAvailable: Bool = {
        do {
            let host = try ScratchHost(["/disk/": ""])
            return try withExtendedLifetime(SmallDisk(at: host.local("/disk"))) { true }
        } catch { return false }
    }()

    struct Failure: Error {}

    init(at path: String, size: String = "64k") throws {
        self.path = path
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(size)") == 0 else { throw Failure() }
    }

    func makeReadOnly() -> Bool {
        unsafe mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    func makeWritable() -> Bool { unsafe mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), nil) == 0 }

    deinit { unsafe _ = umount2(path, CInt(MNT_DETACH)) }
}

/// A file that is mounted over another one, for as long as this lives.
final class BoundFile {
    private let path: String

    init(_ source: String, at path: String) throws {
        self.path = path
        guard unsafe mount(source, path, nil, UInt(MS_BIND), nil) == 0 else { throw SmallDisk.Failure() }
    }

    deinit { unsafe _ = umount2(path, CInt(MNT_DETACH)) }
}
