// SPDX-License-Identifier: Apache-2.0

/// The smallest file that has the form of a program for Linux: a header, one segment, and what is asked for.
enum ProgramBytes {
    static func make(
        machine: UInt16 = 62,
        type: UInt8 = 2,
        is64Bit: Bool = true,
        isBigEndian: Bool = false,
        interpreter: String? = nil,
        padding: Int = 0
    ) -> [UInt8] {
        let name: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
        let count = interpreter == nil ? 1 : 2
        let tableEnd = 64 + 56 * count
        let size = tableEnd + name.count + padding
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return isBigEndian ? bytes.reversed() : bytes
        }
        func segment(_ kind: Int, _ offset: Int, _ size: Int) -> [UInt8] {
            number(kind, 4) + number(5, 4) + number(offset, 8) + number(0, 8) + number(0, 8)
                + number(size, 8) + number(size, 8) + number(4096, 8)
        }
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, is64Bit ? 2 : 1, isBigEndian ? 2 : 1, 1]
        bytes += [UInt8](repeating: 0, count: 9) + number(Int(type), 2) + number(Int(machine), 2)
        bytes += number(1, 4) + number(0, 8) + number(64, 8) + number(0, 8) + number(0, 4)
        bytes += number(64, 2) + number(56, 2) + number(count, 2) + number(0, 6)
        bytes += segment(1, 0, size)
        if interpreter != nil { bytes += segment(3, tableEnd, name.count) }
        return bytes + name + [UInt8](repeating: 0x90, count: padding)
    }
}
