// SPDX-License-Identifier: Apache-2.0

import KubeModel
import Testing

struct Base64Tests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the test vectors of RFC 4648 hold`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: 0..<64)
    func `every byte survives`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 41 + count * 7) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zm9v=", "Zm9vYg===", "=", "Zg==Zg==", "Zm 9v", "Zm-_", "Zm9vä", "Z===", "====",
    ])
    func `anything else isn't base64`(text: String) { #expect(Base64.decode(text) == nil) }

    @Test func `line breaks are passed over, as Go does`() {
        #expect(Base64.decode("Zm9v\r\nYm\nFy\n") == Array("foobar".utf8))
    }

    @Test func `unused bits are passed over, as Go does`() {
        #expect(Base64.decode("Zh==") == Array("f".utf8))
    }
}
