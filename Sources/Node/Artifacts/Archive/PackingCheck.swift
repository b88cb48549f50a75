// SPDX-License-Identifier: Apache-2.0

import SpinAPI

/// Checks what an artifact is packed by to its last byte: the checksums and lengths that the formats have for that.
///
/// libarchive stops reading at the end of the tar archive, which comes before them, and looks at no checksum of gzip.
enum PackingCheck {
    /// - Parameter limit: How many bytes may come out.
    /// - Throws: ``NodeFailure``; `CancellationError` where the task is cancelled.
    static func check(_ archive: String, beginning: FileBeginning, limit: Int64) throws {
        if beginning.isGzip {
            try GzipCheck.run(archive, limit: limit)
        } else if beginning.isZstd {
            var reader = try ArchiveReader.open(archive, limit: limit, asOneFile: true)
            while try reader.next() != nil { try unsafe reader.readContent() }
        }
    }
}
