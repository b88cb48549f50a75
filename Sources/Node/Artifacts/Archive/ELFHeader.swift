// SPDX-License-Identifier: Apache-2.0

/// What the header of a Linux program says of it, and the table of its segments.
struct ELFHeader {
    /// A part of the file that is brought into memory, or says something.
    struct Segment {
        enum Kind { case loaded, interpreter, other }
        var kind: Kind
        var offset: UInt64
        var size: UInt64
    }

    static let size = 64
    private static let segmentSize = 56

    let is64Bit: Bool
    let isBigEndian: Bool
    /// `e_machine`.
    let machine: UInt16
    /// Whether it is one that can be started, not an object file, a core dump or the like.
    let isStartable: Bool
    /// Where the table of segments is, of a 64-bit program.
    let table: (offset: UInt64, size: Int)

    /// - Parameter bytes: The beginning of a file with the mark of a program; `nil` where it is too short.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.size else { return nil }
        is64Bit = bytes[4] == 2
        isBigEndian = bytes[5] == 2
        let number = Number(bytes: bytes, isBigEndian: isBigEndian)
        machine = UInt16(number.at(18, width: 2))
        isStartable = [2, 3].contains(number.at(16, width: 2))
        let count =
            is64Bit && number.at(54, width: 2) == UInt64(Self.segmentSize) ? number.at(56, width: 2) : 0
        table = (number.at(32, width: 8), Int(count) * Self.segmentSize)
    }

    /// The name of the machine that it is for, as Kubernetes calls it.
    var architecture: String? {
        Machine.all.first { $0.code == machine && $0.is64Bit == is64Bit && $0.isBigEndian == isBigEndian }?
            .architecture
    }

    /// The segments that a table lists.
    func segments(in table: [UInt8]) -> [Segment] {
        let number = Number(bytes: table, isBigEndian: isBigEndian)
        return stride(from: 0, to: table.count - Self.segmentSize + 1, by: Self.segmentSize).map { start in
            let kind: Segment.Kind =
                switch number.at(start, width: 4) {
                case 1: .loaded
                case 3: .interpreter
                default: .other
                }
            return Segment(
                kind: kind,
                offset: number.at(start + 8, width: 8),
                size: number.at(start + 32, width: 8)
            )
        }
    }

    private struct Number {
        let bytes: [UInt8]
        let isBigEndian: Bool

        func at(_ offset: Int, width: Int) -> UInt64 {
            let part = bytes[offset..<(offset + width)]
            return isBigEndian
                ? part.reduce(0) { $0 << 8 | UInt64($1) } : part.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
