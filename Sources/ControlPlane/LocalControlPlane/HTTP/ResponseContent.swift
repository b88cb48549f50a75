// SPDX-License-Identifier: Apache-2.0

/// The body of an answer: as it is, or a list whose members are encoded as the socket takes them, so that a reader who
/// doesn't read costs a page of references rather than a page of text.
enum ResponseContent: Sendable {
    case bytes([UInt8])
    case list(ListContent)

    struct ListContent: Sendable {
        var opening: [UInt8]
        var objects: [StoredObject]
        var encode: @Sendable (StoredObject) -> [UInt8]
        var closing: [UInt8]
    }

    /// Lists of so many members are encoded at once: their length can be told, and they cost little.
    static let shortList = 64

    /// All of it.
    var bytes: [UInt8] {
        var pieces = pieces
        var bytes: [UInt8] = []
        while let piece = pieces.next() { bytes += piece }
        return bytes
    }

    /// How many bytes it has; `nil` where that isn't known before it is encoded.
    var count: Int? {
        if case .bytes(let bytes) = self { bytes.count } else { nil }
    }

    var pieces: ResponsePieces { ResponsePieces(self) }
}
