// SPDX-License-Identifier: Apache-2.0

/// An entry of an archive: what it is called there and what it is. Its name is only ever compared, never opened.
struct ArchiveMember: Sendable, Hashable {
    enum Kind: String, Sendable {
        case file = "a file"
        case folder = "a directory"
        case symbolicLink = "a symbolic link"
        case hardLink = "a hard link"
        case other = "a device or pipe"
    }

    /// Its place in the archive, from 0.
    var index: Int
    /// `nil` where its name can't be read.
    var name: String?
    var kind: Kind
    /// How many bytes it claims to have, where it says so.
    var size: Int64?
    /// Whether the archive is no archive, but one file that may be packed.
    var isWholeFile = false
}
