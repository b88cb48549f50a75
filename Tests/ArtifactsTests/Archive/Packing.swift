// SPDX-License-Identifier: Apache-2.0

/// Packs bytes without a library: enough of gzip and zstd to wrap a tar archive, and to make a bomb.
enum Packing {
    /// Stored, as gzip does with what doesn't get smaller.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        let starts = Array(stride(from: 0, to: bytes.count, by: 0xFFFF))
        for start in starts {
            let part = bytes[start..<min(start + 0xFFFF, bytes.count)]
            let count = UInt16(part.count)
            packed.append(start == starts.last ? 1 : 0)
            packed += littleEndian(count) + littleEndian(~count) + part
        }
        return packed + littleEndian(checksum(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// As it is, in raw blocks; and then as many zeros, which cost next to nothing.
    static func zstd(_ bytes: [UInt8], zeros: Int = 0) -> [UInt8] {
        let blockSize = 128 << 10
        var packed: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0, 0x38]
        for start in stride(from: 0, to: bytes.count, by: blockSize) {
            let part = bytes[start..<min(start + blockSize, bytes.count)]
            packed += littleEndian(UInt32(part.count) << 3).prefix(3) + part
        }
        for start in stride(from: 0, to: zeros, by: blockSize) {
            packed += littleEndian(UInt32(min(blockSize, zeros - start)) << 3 | 1 << 1).prefix(3) + [0]
        }
        // An empty last block.
        return packed + [1, 0, 0]
    }

    private static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = ~UInt32(0)
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum & 1 == 0 ? checksum >> 1 : checksum >> 1 ^ 0xEDB8_8320 }
        }
        return ~checksum
    }
}
