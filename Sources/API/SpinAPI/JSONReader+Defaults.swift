// SPDX-License-Identifier: Apache-2.0

import KubeModel

extension JSONReader {
    /// Reads a string; `null` reads as empty, as Go reads it.
    mutating func stringOrEmpty() throws -> String { try optional { try $0.string() } ?? "" }

    /// Reads an integer of 32 bits.
    mutating func int32() throws -> Int32 {
        let start = offset
        guard let value = Int32(exactly: try int()) else {
            throw JSONError("expected a 32-bit integer", at: start)
        }
        return value
    }
}
