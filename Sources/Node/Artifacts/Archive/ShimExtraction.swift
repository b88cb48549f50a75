// SPDX-License-Identifier: Apache-2.0

package import Digests
import SpinAPI

/// Takes a shim out of what was downloaded: a tar archive, plain or packed by gzip or zstd, or the program itself.
package enum ShimExtraction {
    /// Writes the shim to one file, and nothing else anywhere.
    ///
    /// The archive is read to its end before anything is written: once against the checksums of what it is packed by, once
    /// to find the member that is the shim. So nothing is written of one that is damaged, too large or ambiguous. Memory
    /// doesn't grow with the archive.
    ///
    /// - Parameters:
    ///   - archive: A path of this machine.
    ///   - binary: The shim's file name in the archive, or with a slash in it its path from the archive's root. Only
    ///     regular files count. Where no member has that name, the only one that is called `containerd-shim-…` is taken.
    ///   - destination: A path of this machine where nothing is. An executable file is there afterwards, or nothing.
    ///   - limit: How many bytes the archive may have unpacked, counting what isn't wanted too.
    /// - Returns: The shim's digest.
    /// - Throws: ``NodeFailure``; `CancellationError` where the task is cancelled.
    package static func extract(
        from archive: String,
        binary: String,
        to destination: String,
        limit: Int64
    ) throws -> SHA256 {
        let member = try find(binary, in: archive, limit: limit)
        do {
            return try write(member, of: archive, to: destination, limit: limit)
        } catch let error as SystemError {
            throw NodeFailure(.hostNotWritable, "cannot unpack the shim to \"\(destination)\": \(error)")
        } catch let error as DigestError {
            throw NodeFailure(.agentFailed, "cannot compute the digest of the shim: \(error)")
        }
    }

    /// Reads the whole archive, and says which member is the shim.
    static func find(_ binary: String, in archive: String, limit: Int64) throws -> ArchiveMember {
        let beginning = try FileBeginning(of: archive)
        guard !beginning.bytes.isEmpty else {
            throw NodeFailure(.archiveInvalid, "the artifact is an empty file")
        }
        try PackingCheck.check(archive, beginning: beginning, limit: limit)
        var choice = MemberChoice(binary: binary)
        var reader = try ArchiveReader.open(archive, limit: limit)
        while let member = try reader.next() {
            if member.isWholeFile {
                try checkProgram(&reader)
                return member
            }
            choice.offer(member)
            try unsafe reader.readContent()
        }
        return try choice.decide()
    }

    /// Checks that what is no archive is a program.
    private static func checkProgram(_ reader: inout ArchiveReader) throws {
        var beginning = FileBeginning(bytes: [])
        try unsafe reader.readContent { unsafe beginning.append($0) }
        guard !beginning.isProgram else { return }
        throw NodeFailure(
            .archiveInvalid,
            "the artifact is neither a program nor a tar archive (uncompressed, gzip or zstd): it "
                + "\(beginning.description)"
        )
    }

    private static func write(
        _ member: ArchiveMember,
        of archive: String,
        to destination: String,
        limit: Int64
    ) throws -> SHA256 {
        var reader = try ArchiveReader.open(archive, limit: limit)
        var program = try ProgramFile.make(at: destination)
        do {
            while let next = try reader.next(), next.index < member.index { try unsafe reader.readContent() }
            try unsafe reader.readContent { try unsafe program.write($0) }
            guard member.size == nil || member.size == program.size else {
                throw NodeFailure(.archiveInvalid, "the shim in the archive is truncated")
            }
            return try program.finish()
        } catch {
            // That this fails too leaves a file that isn't executable, in a folder that is cleared.
            do throws(SystemError) { try Folder.removeFile(destination) } catch {}
            throw error
        }
    }
}
