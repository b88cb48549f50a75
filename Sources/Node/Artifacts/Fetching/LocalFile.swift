// SPDX-License-Identifier: Apache-2.0

internal import Digests
internal import Glibc
internal import SpinAPI

/// A file of the agent's own image.
struct LocalFile: Sendable {
    let path: String
    let maxSize: Int64

    /// Copies it; the copy is whole, or isn't there.
    ///
    /// - Throws: ``NodeFailure``; `CancellationError`.
    func copy(to file: String) throws -> SHA256 {
        let part = try PartialFile(file, of: path)
        try part.discard()
        let source = try open()
        let size: Int64
        do throws(SystemError) { size = try source.status().size } catch { throw missing(error) }
        guard size <= maxSize else {
            throw NodeFailure(
                .tooLarge,
                "\"\(path)\" has \(size) bytes, but fetchStrategy.maxSize allows \(maxSize)"
            )
        }
        do {
            let target = try OpenFile(part.path, for: .making(mode: 0o600))
            var hasher = try SHA256Hasher()
            var buffer = [UInt8](repeating: 0, count: 128 << 10)
            while true {
                try Task.checkCancellation()
                let count = try read(source, &buffer)
                if count == 0 { break }
                try unsafe buffer.withUnsafeBytes { bytes in
                    let chunk = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<count])
                    try unsafe hasher.update(chunk)
                    try unsafe target.write(chunk)
                }
            }
            try part.finish()
            return try hasher.finish()
        } catch let error as SystemError {
            throw part.refused(error)
        } catch let error as DigestError { throw NodeFailure(.agentFailed, "\(error)") }
    }

    /// The whole of a small file; `nil` where it isn't there.
    static func contents(of path: String, limit: Int) throws(NodeFailure) -> [UInt8]? {
        do throws(SystemError) {
            let path = Self.resolved(path)
            guard try FileStatus.of(path) != nil else { return nil }
            let file = try OpenFile(path, for: .reading)
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while bytes.count < limit {
                let count = try file.read(into: &chunk)
                if count == 0 { break }
                bytes += chunk[..<count]
            }
            return bytes
        } catch { throw NodeFailure(.fetchFailed, "cannot read \"\(path)\" in the agent's image: \(error)") }
    }

    /// Where symbolic links lead: the image is trusted, unlike what is on the host.
    private static func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private func open() throws(NodeFailure) -> OpenFile {
        do throws(SystemError) { return try OpenFile(Self.resolved(path), for: .reading) } catch {
            throw missing(error)
        }
    }

    private func read(_ source: borrowing OpenFile, _ buffer: inout [UInt8]) throws(NodeFailure) -> Int {
        do throws(SystemError) { return try source.read(into: &buffer) } catch { throw missing(error) }
    }

    private func missing(_ error: SystemError) -> NodeFailure {
        NodeFailure(
            .fetchFailed,
            "cannot read \"\(path)\" in the agent's image: \(error); check fetchStrategy.file.path and agent.image"
        )
    }
}
