// SPDX-License-Identifier: Apache-2.0

package import Digests
package import SpinAPI

/// The SHA-256 of files, read in pieces.
package enum FileDigest {
    /// - Parameter name: What the file is called in an error.
    /// - Throws: ``NodeFailure`` where it can't be read.
    package static func of(_ path: String, named name: String) throws(NodeFailure) -> SHA256 {
        do {
            let file = try OpenFile(path, for: .reading)
            var hasher = try SHA256Hasher()
            var buffer = [UInt8](repeating: 0, count: 128 << 10)
            while true {
                let count = try file.read(into: &buffer)
                if count == 0 { return try hasher.finish() }
                try unsafe buffer.withUnsafeBytes { bytes in
                    try unsafe hasher.update(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                }
            }
        } catch let error as SystemError {
            throw NodeFailure(.hostNotWritable, "cannot read \(name): \(error)")
        } catch {
            throw NodeFailure(.agentFailed, "cannot compute the digest of \(name): \(error)")
        }
    }
}
