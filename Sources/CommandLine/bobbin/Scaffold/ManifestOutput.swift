// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that manifests are written to.
struct ManifestOutput {
    let path: String
    /// Whether only its owner may read it.
    let isSecret: Bool

    /// Replaces the contents of the file. A file with a secret is made readable by its owner only, even if it existed.
    ///
    /// - Throws: ``UnwritableFile``.
    func write(_ text: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, isSecret ? 0o600 : 0o666)
        guard descriptor >= 0 else { throw UnwritableFile(path: path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // Of a pipe or a terminal the permissions aren't ours to change.
        if isSecret, isRegular(descriptor), fchmod(descriptor, 0o600) != 0 {
            throw UnwritableFile(path: path)
        }
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    private func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// A file that cannot be written, and why.
struct UnwritableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String

    /// With the reason in `errno`.
    init(path: String) {
        self.path = path
        reason = unsafe String(cString: strerror(errno))
    }

    var description: String { "cannot write \"\(path)\": \(reason)" }
}
