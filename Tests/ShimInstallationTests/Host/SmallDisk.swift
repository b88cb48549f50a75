import Foundation
import Glibc

/// A disk of 64 KiB that is part of a host, for as long as this lives.
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

    init(at path: String) throws {
        self.path = path
        guard unsafe mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { throw Failure() }
    }

    func makeReadOnly() -> Bool {
        unsafe mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    deinit { unsafe _ = umount2(path, CInt(MNT_DETACH)) }
}
