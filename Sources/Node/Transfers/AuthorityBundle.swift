// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension TransferRequest {
    /// The certificates to trust: those given, and the system's. libcurl takes a bundle in memory in place of the
    /// system's, not beside it.
    ///
    /// - Parameter systemBundle: The file with the system's; one that can't be read adds nothing.
    func authorityBundle(beside given: [UInt8], systemBundle: String?) -> [UInt8] {
        guard let path = self.systemBundle ?? systemBundle, let system = Self.contents(of: path) else {
            return given
        }
        return given + [UInt8(ascii: "\n")] + system
    }

    private static func contents(of path: String) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(file, &chunk, chunk.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
