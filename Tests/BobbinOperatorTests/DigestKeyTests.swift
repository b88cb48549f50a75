// SPDX-License-Identifier: Apache-2.0

import Digests
import SpinState
import Testing

@testable import BobbinOperator

struct DigestKeyTests {
    private func key(_ byte: UInt8) throws -> DigestKey {
        try #require(try DigestKey(bytes: [UInt8](repeating: byte, count: DigestKey.length)))
    }

    @Test func `the same text has the same digest by the same key, and another by another`() throws {
        let digest = try key(1).digest(of: "app\nSecret/pin=1234")
        #expect(try key(1).digest(of: "app\nSecret/pin=1234") == digest)
        #expect(try key(1).digest(of: "app\nSecret/pin=1235") != digest)
        #expect(try key(2).digest(of: "app\nSecret/pin=1234") != digest)
    }

    @Test func `a digest says by which key it was made, and nothing else of the key`() throws {
        let digest = try key(1).digest(of: "text")
        #expect(ValueDigest.keyID(in: digest) == Substring(try key(1).id))
        #expect(try key(1).id != key(2).id)
        #expect(
            try !SHA256(of: [UInt8](repeating: 1, count: DigestKey.length)).description.contains(key(1).id)
        )
    }

    @Test(arguments: ["unknown", "pending", "0123456789abcdef", ""])
    func `what was made without a key names none`(digest: String) {
        #expect(ValueDigest.keyID(in: digest) == nil)
    }

    @Test func `a key that could be guessed is none`() throws {
        #expect(try DigestKey(bytes: Array("short".utf8)) == nil)
    }
}
