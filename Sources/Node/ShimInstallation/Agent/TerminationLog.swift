// SPDX-License-Identifier: Apache-2.0

import Glibc
package import SpinAPI

/// The file by which a container tells why it ends.
package struct TerminationLog: Sendable {
    /// What a kubelet reads of it.
    private static let limit = 4096
    private let path: String

    package init(path: String) { self.path = path }

    /// Writes a failure into the file, where there is such a file: the kubelet makes it.
    ///
    /// - Returns: Whether it was written.
    @discardableResult
    package func record(_ failure: NodeFailure) -> Bool {
        let file = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Self.bytes(of: failure.description)
        return unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) } == bytes.count
    }

    /// As much of the text as is read, of whole characters.
    static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for character in text {
            if bytes.count + character.utf8.count > limit { break }
            bytes.append(contentsOf: character.utf8)
        }
        return bytes
    }
}
