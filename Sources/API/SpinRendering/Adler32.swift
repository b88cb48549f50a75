// SPDX-License-Identifier: Apache-2.0

/// The checksum that generated Secrets are named by.
enum Adler32 {
    /// The Adler-32 checksum of bytes.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
