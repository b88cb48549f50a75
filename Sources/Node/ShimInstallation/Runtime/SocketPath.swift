// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A path by which a socket can be connected to: the kernel takes no more than 107 bytes, and the folder in which an
/// agent has the host's root may make it longer.
final class SocketPath: Sendable {
    let path: String
    private let folder: CInt?

    init(_ path: String) throws(CRIError) {
        guard path.utf8.count > 107, let slash = path.lastIndex(of: "/") else {
            self.path = path
            folder = nil
            return
        }
        let descriptor = unsafe open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CRIError("cannot open the directory of \"\(path)\"") }
        self.path = "/proc/self/fd/\(descriptor)\(path[slash...])"
        folder = descriptor
    }

    deinit { if let folder { close(folder) } }
}
