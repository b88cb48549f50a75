// SPDX-License-Identifier: Apache-2.0

import Digests
import Testing

struct SHA256HasherTests {
    @Test(arguments: [1, 63, 64, 65, 1000])
    func `a digest of pieces is that of the whole`(size: Int) throws {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hasher = try SHA256Hasher()
        for start in stride(from: 0, to: bytes.count, by: size) {
            try unsafe Array(bytes[start..<min(start + size, bytes.count)]).withUnsafeBytes {
                try unsafe hasher.update($0)
            }
        }
        #expect(try hasher.finish() == SHA256(of: bytes))
    }

    @Test func `a digest of no pieces is that of nothing`() throws {
        #expect(try SHA256Hasher().finish() == SHA256(of: []))
    }
}
