// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Digests

struct HMACSHA256Tests {
    // RFC 4231, sections 4.2 and 4.3, and a key that is longer than a block, 4.7.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `the digests are those of RFC 4231`(key: [UInt8], text: String, digest: String) throws {
        #expect(try HMACSHA256(of: Array(text.utf8), key: key).prefix(bytes: 32) == digest)
    }
}
