// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads small files of the host: tokens, certificates.
package enum HostFile {
    /// Larger files aren't credentials.
    package static let limit = 1 << 20

    /// The file's bytes.
    ///
    /// - Throws: ``Failure`` where it can't be read or is too large.
    package static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(reason: reason(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(reason: reason(errno)) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw Failure(reason: "the file is larger than 1 MiB") }
        }
    }

    /// Why a file could not be read.
    package struct Failure: Error, CustomStringConvertible {
        let reason: String
        package var description: String { reason }
    }

    private static func reason(_ code: CInt) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
