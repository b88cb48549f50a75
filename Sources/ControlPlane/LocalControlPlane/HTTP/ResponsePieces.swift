// SPDX-License-Identifier: Apache-2.0

/// The parts of a body, each of a size that a socket takes at once, or that of one object.
struct ResponsePieces: IteratorProtocol {
    private static let size = 16 << 10

    private enum Rest {
        case bytes(ArraySlice<UInt8>)
        case list(ResponseContent.ListContent, next: Int)
        case nothing
    }

    private var rest: Rest

    init(_ content: ResponseContent) {
        switch content {
        case .bytes(let bytes): rest = .bytes(bytes[...])
        case .list(let list): rest = .list(list, next: 0)
        }
    }

    mutating func next() -> ArraySlice<UInt8>? {
        switch rest {
        case .nothing: return nil
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return nil }
            rest = .bytes(bytes.dropFirst(Self.size))
            return bytes.prefix(Self.size)
        case .list(let list, var next):
            var piece = next == 0 ? list.opening : []
            while next < list.objects.count, piece.count < Self.size {
                if next > 0 { piece.append(UInt8(ascii: ",")) }
                piece += list.encode(list.objects[next])
                next += 1
            }
            if next == list.objects.count {
                piece += list.closing
                rest = .nothing
            } else {
                rest = .list(list, next: next)
            }
            return piece[...]
        }
    }
}
