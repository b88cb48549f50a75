// SPDX-License-Identifier: Apache-2.0

internal import CArchive
import SpinAPI

/// Reads an archive from its start to its end, with buffers of fixed size, and writes nothing.
///
/// Tar is read, plain or packed by gzip or zstd; whatever else it is counts as one file.
@safe struct ArchiveReader: ~Copyable {
    /// No shim comes with more files, nor with longer names.
    static let memberLimit = 100_000
    static let nameLimit = 4096

    private let archive: OpaquePointer
    private let file: OpenFile
    private let limit: Int64
    private var count = 0

    private init(archive: OpaquePointer, file: consuming OpenFile, limit: Int64) {
        unsafe self.archive = archive
        self.file = file
        self.limit = limit
    }

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - limit: How many bytes may come out of it in all, those of members that nobody wants too.
    ///   - asOneFile: Whether only what it is packed by is taken off, and the rest is one file.
    static func open(
        _ path: String,
        limit: Int64,
        asOneFile: Bool = false
    ) throws(NodeFailure) -> ArchiveReader {
        let file: OpenFile
        do throws(SystemError) { file = try OpenFile(path, for: .reading) } catch {
            throw NodeFailure(.agentFailed, "cannot read the downloaded artifact: \(error)")
        }
        guard let archive = unsafe archive_read_new() else {
            throw NodeFailure(.agentFailed, "out of memory while reading the artifact")
        }
        let reader = unsafe ArchiveReader(archive: archive, file: file, limit: limit)
        unsafe archive_read_support_filter_gzip(archive)
        unsafe archive_read_support_filter_zstd(archive)
        if !asOneFile { unsafe archive_read_support_format_tar(archive) }
        unsafe archive_read_support_format_raw(archive)
        guard unsafe archive_read_open_fd(archive, reader.file.descriptor, 64 << 10) == ARCHIVE_OK else {
            throw reader.failure()
        }
        // The file itself counts as one. What is within a second one would be checked by nobody.
        guard unsafe archive_filter_count(archive) <= 2 else {
            throw NodeFailure(.archiveInvalid, "the archive is compressed more than once; compress it once")
        }
        return reader
    }

    deinit { unsafe archive_read_free(archive) }

    /// Goes on to the next member; `nil` after the last one. Members whose content wasn't read are to be passed over by
    /// ``readContent(_:)``, so that what they unpack to is counted.
    mutating func next() throws(NodeFailure) -> ArchiveMember? {
        var entry: OpaquePointer?
        let result = unsafe archive_read_next_header(archive, &entry)
        if result == ARCHIVE_EOF { return nil }
        // A warning is about something that isn't looked at, such as a name in an odd encoding.
        guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry = unsafe entry else {
            throw failure()
        }
        try checkSize()
        guard count < Self.memberLimit else {
            throw NodeFailure(.archiveInvalid, "the archive has more than \(Self.memberLimit) members")
        }
        defer { count += 1 }
        return ArchiveMember(
            index: count,
            name: try unsafe Self.name(of: entry),
            kind: unsafe Self.kind(of: entry),
            size: unsafe archive_entry_size_is_set(entry) != 0 ? unsafe archive_entry_size(entry) : nil,
            isWholeFile: unsafe archive_format(archive) == ARCHIVE_FORMAT_RAW
        )
    }

    /// Reads all that is left of the member's content.
    ///
    /// - Parameter body: Gets it piece by piece.
    /// - Throws: ``NodeFailure``, `CancellationError` where the task is cancelled, and what the body throws.
    func readContent(_ body: (UnsafeRawBufferPointer) throws -> Void = { _ in }) throws {
        var expected: Int64 = 0
        while true {
            try Task.checkCancellation()
            var start: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = unsafe archive_read_data_block(archive, &start, &count, &offset)
            try checkSize()
            if result == ARCHIVE_EOF { return }
            guard result == ARCHIVE_OK else { throw failure() }
            // Holes could stand for any number of bytes that the archive doesn't have.
            guard offset == expected || count == 0 else {
                throw NodeFailure(
                    .archiveInvalid,
                    "the archive contains a sparse file, which is not supported"
                )
            }
            expected += Int64(count)
            try unsafe body(UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    private func checkSize() throws(NodeFailure) {
        guard unsafe archive_filter_bytes(archive, 0) <= limit else {
            throw NodeFailure.unpacksToTooMuch(limit)
        }
    }

    private func failure() -> NodeFailure {
        let text = unsafe archive_error_string(archive).map { unsafe Printable.text(String(cString: $0)) }
        return NodeFailure.damagedArchive(text)
    }

    private static func name(of entry: OpaquePointer) throws(NodeFailure) -> String? {
        guard
            let name = unsafe archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
        else { return nil }
        let text = unsafe String(cString: name)
        guard text.utf8.count <= nameLimit else {
            throw NodeFailure(
                .archiveInvalid,
                "the archive has a member with a name of \(text.utf8.count) bytes, which is too long"
            )
        }
        return text
    }

    private static func kind(of entry: OpaquePointer) -> ArchiveMember.Kind {
        if unsafe archive_entry_hardlink(entry) != nil || archive_entry_hardlink_utf8(entry) != nil {
            return .hardLink
        }
        return switch unsafe archive_entry_filetype(entry) {
        case 0o100000: .file
        case 0o040000: .folder
        case 0o120000: .symbolicLink
        default: .other
        }
    }
}

extension NodeFailure {
    static func unpacksToTooMuch(_ limit: Int64) -> NodeFailure {
        NodeFailure(
            .tooLarge,
            "the unpacked artifact has more than \(limit) bytes, the limit set by fetchStrategy.maxSize"
        )
    }

    static func damagedArchive(_ text: String?) -> NodeFailure {
        NodeFailure(.archiveInvalid, "the archive is corrupt or truncated: \(text ?? "unknown reason")")
    }
}
