// SPDX-License-Identifier: Apache-2.0

internal import SpinAPI

/// What a layer of an image says of a path.
enum LayerContents: Sendable, Hashable {
    /// The file is in it.
    case file
    /// It takes away what layers below have there.
    case removed
    /// It says nothing of it.
    case nothing

    /// Reads a layer.
    ///
    /// - Parameters:
    ///   - path: From the image's root.
    ///   - limit: How many bytes the layer may have unpacked.
    init(of layer: String, about path: String, limit: Int64) throws {
        let path = Self.parts(path)
        var isRemoved = false
        var reader = try ArchiveReader.open(layer, limit: limit)
        while let member = try reader.next() {
            let name = Self.parts(member.name ?? "")
            if name == path, member.kind != .folder {
                self = .file
                return
            }
            isRemoved = isRemoved || Self.removes(name, path)
            try unsafe reader.readContent()
        }
        self = isRemoved ? .removed : .nothing
    }

    /// Whether an entry is the mark that the path, or a folder that it is in, is gone or begins anew.
    private static func removes(_ name: [Substring], _ path: [Substring]) -> Bool {
        guard let last = name.last, last.hasPrefix(".wh."), name.count <= path.count else { return false }
        guard name.dropLast() == path.prefix(name.count - 1) else { return false }
        return last == ".wh..wh..opq" || last.dropFirst(4) == path[name.count - 1]
    }

    private static func parts(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
